//! What a merchant says of a product, as JSON or as a row of a table, turned into a product with every wrong field named at
//! once. The rules of a complete product are `domain::catalog`'s.

use domain::catalog::{self, Attribute, Categories, Product};
use domain::ids::Sku;
use domain::money::{Currency, Minor};
use domain::pricing::{PriceFrom, STANDARD_TAX_CLASS};
use domain::validate::Problems;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The body of `PUT /admin/products/{sku}`. Everything may be missing here, so that what is can be named in one reply.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProductBody {
    pub name: Option<String>,
    pub description: Option<String>,
    pub category: Option<String>,
    pub price: Option<PriceBody>,
    pub prices: Option<Vec<Value>>,
    pub weight_g: Option<i64>,
    pub size_mm: Option<Vec<i64>>,
    pub attributes: Option<Map<String, Value>>,
    pub images: Option<Vec<String>>,
    pub tax_class: Option<String>,
    pub backorder_limit: Option<i64>,
    pub durable: Option<bool>,
    pub max_per_order: Option<i64>,
    pub published: Option<bool>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PriceBody {
    pub amount: Option<Minor>,
    pub currency: Option<Currency>,
}

/// The product that a body describes, with version 0.
///
/// # Errors
/// Every wrong field.
pub(super) fn parse(value: Value, sku: &Sku, currency: Currency, categories: &Categories) -> Result<Product, Problems> {
    let body = crate::parse::value::<ProductBody>(value, |body, problems| {
        let product = product(body, sku, currency, problems);
        catalog::check(&product, categories, problems);
    })?;
    Ok(product(&body, sku, currency, &mut Problems::new()))
}

/// Missing fields are noted and stand at a value that `catalog::check` has nothing against.
fn product(body: &ProductBody, sku: &Sku, currency: Currency, problems: &mut Problems) -> Product {
    let trimmed = |text: &Option<String>| text.as_deref().map(str::trim).unwrap_or_default().to_owned();
    Product {
        sku: sku.clone(),
        name: trimmed(&body.name),
        description: trimmed(&body.description),
        category: trimmed(&body.category),
        price: price(body.price, currency, problems),
        prices: prices(body.prices.as_deref().unwrap_or_default(), problems),
        weight_g: body.weight_g.map_or_else(|| required("weight_g", 1, problems), count),
        size_mm: size(body.size_mm.as_deref(), problems),
        attributes: attributes(body.attributes.as_ref(), problems),
        images: body.images.clone().unwrap_or_default(),
        tax_class: body.tax_class.as_deref().map_or(STANDARD_TAX_CLASS, str::trim).to_owned(),
        backorder_limit: body.backorder_limit.map_or(0, count),
        durable: body.durable.unwrap_or_default(),
        max_per_order: body.max_per_order.map(count),
        published: body.published.unwrap_or_else(|| required("published", false, problems)),
        created_at: None,
        changed_at: None,
        version: 0,
    }
}

fn required<T>(field: &str, instead: T, problems: &mut Problems) -> T {
    problems.add(field, "is required");
    instead
}

/// Every number that has a field with a range may come with any value; what cannot be a count is out of all ranges.
fn count(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn price(body: Option<PriceBody>, currency: Currency, problems: &mut Problems) -> Minor {
    let Some(body) = body else { return required("price", Minor::ZERO, problems) };
    match body.currency {
        None => problems.add("price.currency", "is required"),
        Some(other) if other != currency => {
            problems.add("price.currency", format!("must be {currency}, as everything in this shop"));
        }
        Some(_) => {}
    }
    body.amount.unwrap_or_else(|| required("price.amount", Minor::ZERO, problems))
}

fn prices(values: &[Value], problems: &mut Problems) -> Vec<PriceFrom> {
    let read = |(index, value): (usize, &Value)| {
        problems.within_item("prices", index, |problems| later_price(value, problems))
    };
    values.iter().enumerate().filter_map(read).collect()
}

/// Reads the parts apart, so that each is named when it is wrong.
fn later_price(value: &Value, problems: &mut Problems) -> Option<PriceFrom> {
    let Value::Object(fields) = value else {
        problems.add("", "must be an object with amount and from");
        return None;
    };
    for unknown in fields.keys().filter(|name| !matches!(name.as_str(), "amount" | "from")) {
        problems.add(unknown, "is not a field of this request");
    }
    let amount = match fields.get("amount").map(Value::as_i64) {
        Some(Some(amount)) => Some(amount),
        Some(None) => {
            problems.add("amount", "must be a whole number of minor units, such as 4500");
            None
        }
        None => required("amount", None, problems),
    };
    let from = match fields.get("from") {
        Some(from) => match serde_json::from_value::<PriceFrom>(json!({"amount": 0, "from": from})) {
            Ok(parsed) => Some(parsed.from),
            Err(error) => {
                problems.add("from", error.to_string());
                None
            }
        },
        None => required("from", None, problems),
    };
    Some(PriceFrom { amount: Minor(amount?), from: from? })
}

fn size(edges: Option<&[i64]>, problems: &mut Problems) -> Option<[u32; 3]> {
    let edges = edges?;
    let three = <[i64; 3]>::try_from(edges).ok();
    if three.is_none() {
        problems.add("size_mm", "must be three lengths: [length, width, height]");
    }
    three.map(|three| three.map(count))
}

fn attributes(values: Option<&Map<String, Value>>, problems: &mut Problems) -> BTreeMap<String, Attribute> {
    let mut attributes = BTreeMap::new();
    for (name, value) in values.into_iter().flatten() {
        let attribute = match value {
            Value::Null => continue,
            Value::Bool(flag) => Some(Attribute::Flag(*flag)),
            Value::Number(number) => number.as_f64().map(Attribute::Number),
            Value::String(text) => Some(Attribute::Text(text.trim().to_owned())),
            Value::Array(_) | Value::Object(_) => None,
        };
        match attribute {
            Some(attribute) => {
                attributes.insert(name.clone(), attribute);
            }
            None => problems.add(&format!("attributes.{name}"), "must be a text, a number, true or false"),
        }
    }
    attributes
}

#[cfg(test)]
mod tests {
    use super::*;

    const KETTLE: &str = r#"{"name": " Kettle ", "description": "Boils.", "category": "kettles",
        "price": {"amount": 4500, "currency": "USD"}, "prices": [{"amount": 4000, "from": "2027-03-01"}],
        "weight_g": 900, "size_mm": [200, 150, 220], "attributes": {"litres": 2, "finish": null},
        "images": ["/kettle.svg"], "published": true}"#;

    fn categories() -> Categories {
        serde_json::from_str(
            r#"{"categories": [{"id": "kettles", "name": "Kettles", "attributes": [
                {"name": "litres", "type": "number", "required": true}, {"name": "finish", "type": "text"}]}]}"#,
        )
        .unwrap()
    }

    fn parsed(value: Value) -> Result<Product, Vec<String>> {
        let sku = Sku::parse("KETTLE-1").unwrap();
        let parsed = parse(value, &sku, Currency::parse("USD").unwrap(), &categories());
        parsed.map_err(|problems| problems.into_vec().iter().map(ToString::to_string).collect())
    }

    /// The good body with one field put in another way.
    fn with(field: &str, value: Value) -> Result<Product, Vec<String>> {
        let mut body: Value = serde_json::from_str(KETTLE).unwrap();
        body[field] = value;
        parsed(body)
    }

    #[test]
    fn a10_a_good_body_becomes_a_product_with_its_defaults() {
        let kettle = parsed(serde_json::from_str(KETTLE).unwrap()).unwrap();
        assert_eq!((kettle.name.as_str(), kettle.price, kettle.version), ("Kettle", Minor(4500), 0));
        assert_eq!(kettle.prices[0].from, "2027-03-01T00:00:00Z".parse().unwrap());
        assert_eq!(kettle.attributes.len(), 1, "null is no value");
        assert_eq!((kettle.tax_class.as_str(), kettle.backorder_limit), ("standard", 0));
        assert_eq!((kettle.durable, kettle.max_per_order, kettle.size_mm), (false, None, Some([200, 150, 220])));
    }

    #[test]
    fn a10_everything_that_is_missing_is_named_in_one_reply() {
        let missing = parsed(json!({})).unwrap_err();
        for field in ["name", "category", "price", "weight_g", "published"] {
            assert!(missing.contains(&format!("{field} is required")), "{field} in {missing:?}");
        }
        assert_eq!(missing.len(), 5, "{missing:?}");
        let mut body: Value = serde_json::from_str(KETTLE).unwrap();
        body["attributes"] = json!({});
        body["price"] = json!({});
        assert_eq!(
            parsed(body).unwrap_err(),
            [
                "price.currency is required",
                "price.amount is required",
                "attributes.litres is required before the product can be published",
            ]
        );
    }

    #[test]
    fn a_foreign_currency_is_refused_by_name() {
        let refused = with("price", json!({"amount": 4500, "currency": "EUR"})).unwrap_err();
        assert_eq!(refused, ["price.currency must be USD, as everything in this shop"]);
        assert!(
            with("price", json!({"amount": 4500, "currency": "usd"})).unwrap_err()[0].starts_with("price.currency")
        );
    }

    #[test]
    fn wrong_values_are_named_by_their_field() {
        for (field, value, named) in [
            ("colour", json!("red"), "colour"),
            ("price", json!({"amount": -1, "currency": "USD"}), "price.amount"),
            ("price", json!({"amount": 45.5, "currency": "USD"}), "price.amount"),
            ("price", json!(4500), "price"),
            ("prices", json!([{"amount": 1, "from": "soon"}]), "prices[0].from"),
            ("prices", json!([{"from": "2027-03-01"}]), "prices[0].amount"),
            ("prices", json!([{"amount": "1", "from": "2027-03-01"}]), "prices[0].amount"),
            ("prices", json!([5]), "prices[0]"),
            ("weight_g", json!(0), "weight_g"),
            ("weight_g", json!(-5), "weight_g"),
            ("weight_g", json!(5_000_000_000_i64), "weight_g"),
            ("size_mm", json!([1, 2]), "size_mm"),
            ("size_mm", json!([1, 2, -3]), "size_mm"),
            ("attributes", json!({"litres": [1]}), "attributes.litres"),
            ("attributes", json!({"litres": "two"}), "attributes.litres"),
            ("images", json!(["javascript:alert(1)"]), "images[0]"),
            ("images", json!(["/a.svg", "//other.example/a.svg"]), "images[1]"),
            ("images", json!(["/\\other.example/a.svg"]), "images[0]"),
            ("images", json!(["/a.svg 2x"]), "images[0]"),
            ("backorder_limit", json!(-1), "backorder_limit"),
            ("max_per_order", json!(0), "max_per_order"),
            ("tax_class", json!(""), "tax_class"),
            ("published", json!("yes"), "published"),
            ("category", json!("cars"), "category"),
            ("name", json!("x".repeat(201)), "name"),
        ] {
            let refused = with(field, value.clone()).unwrap_err();
            assert!(refused[0].starts_with(&format!("{named} ")), "{field} {value} gave {refused:?}");
        }
    }
}
