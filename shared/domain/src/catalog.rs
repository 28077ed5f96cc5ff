//! Products and the categories that say which attributes they need. Owns completeness: only a complete product is sold.
//! Knows neither stock nor search.

mod labels;

use crate::ids::Sku;
use crate::money::{MAX_AMOUNT, Minor};
use crate::pricing::{PriceFrom, check_prices, price_at};
use crate::validate::{Problems, Validate};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Product {
    pub sku: Sku,
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    pub category: String,
    pub price: Minor,
    /// Prices with the moment from which each holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<PriceFrom>,
    pub weight_g: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_mm: Option<[u32; 3]>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Attribute>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<String>,
    pub tax_class: String,
    /// Units that may be sold beyond what is there.
    #[serde(default)]
    pub backorder_limit: u32,
    /// Bought once and kept: not recommended to somebody who owns one.
    #[serde(default)]
    pub durable: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_per_order: Option<u32>,
    pub published: bool,
    /// When it was first put, and when last; kept by whoever puts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Timestamp>,
    pub version: u64,
}

impl Product {
    /// The price that holds at `now`: the latest of `prices` that has begun, else the base price.
    #[must_use]
    pub fn price_at(&self, now: Timestamp) -> Minor {
        price_at(self.price, &self.prices, now)
    }
}

/// The value of an attribute: text, number or yes/no.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Attribute {
    Flag(bool),
    Number(f64),
    Text(String),
}

impl std::fmt::Display for Attribute {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(true) => f.write_str("yes"),
            Self::Flag(false) => f.write_str("no"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// How a list says whether something can be bought now. Coarse on purpose: an ordinary order does not change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Availability {
    InStock,
    /// The last few.
    Low,
    OutOfStock,
}

/// Lists call this many units, or fewer, low.
pub const LOW_STOCK: u32 = 5;

impl Availability {
    /// `sellable` over all locations.
    #[must_use]
    pub const fn of(sellable: u32) -> Self {
        match sellable {
            0 => Self::OutOfStock,
            1..=LOW_STOCK => Self::Low,
            _ => Self::InStock,
        }
    }
}

/// The setting `categories`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Categories {
    pub categories: Vec<Category>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub attributes: Vec<AttributeRule>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributeRule {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: AttributeKind,
    #[serde(default)]
    pub required: bool,
    /// What people call it, and what its numbers count. Left out, both are read from the name: `capacity_ml`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// For `choice`: the values there are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttributeKind {
    Text,
    Number,
    Boolean,
    Choice,
}

impl Categories {
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }
}

impl Validate for Categories {
    fn check(&self, problems: &mut Problems) {
        problems.at_most("categories", self.categories.len(), 500);
        for (index, category) in self.categories.iter().enumerate() {
            problems.within_item("categories", index, |problems| {
                problems.required("id", &category.id, 64);
                problems.required("name", &category.name, 100);
                problems.at_most("attributes", category.attributes.len(), 100);
                if self.categories[..index].iter().any(|earlier| earlier.id == category.id) {
                    problems.add("id", "stands there twice");
                }
                for (index, rule) in category.attributes.iter().enumerate() {
                    problems.within_item("attributes", index, |problems| {
                        problems.required("name", &rule.name, 64);
                        problems.optional("label", rule.label.as_deref(), 100);
                        problems.optional("unit", rule.unit.as_deref(), 16);
                        if (rule.kind == AttributeKind::Choice) == rule.choices.is_empty() {
                            problems.add("choices", "belong to the type choice, and only to it");
                        }
                    });
                }
            });
        }
    }
}

/// A path of the shop's own or an https address. What begins with two slashes, as browsers read them, is another host's.
fn is_address(image: &str) -> bool {
    let is_path = image.starts_with('/') && !image[1..].starts_with(['/', '\\']);
    (is_path || image.starts_with("https://")) && !image.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// Notes what keeps a product from being stored, and, when it is to be published, from being sold.
pub fn check(product: &Product, categories: &Categories, problems: &mut Problems) {
    problems.required("name", &product.name, 200);
    problems.lines_of_text("description", &product.description, 10_000);
    problems.required("tax_class", &product.tax_class, 32);
    problems.at_most("images", product.images.len(), 20);
    if !(Minor::ZERO..=MAX_AMOUNT).contains(&product.price) {
        problems.add("price.amount", format!("must be between 0 and {}", MAX_AMOUNT.0));
    }
    check_prices(&product.prices, problems);
    if product.weight_g == 0 || product.weight_g > 1_000_000 {
        problems.add("weight_g", "must be between 1 and 1000000 grams");
    }
    if product.size_mm.is_some_and(|size| size.iter().any(|edge| *edge == 0 || *edge > 20_000)) {
        problems.add("size_mm", "must be three lengths between 1 and 20000 mm");
    }
    if product.backorder_limit > 1_000_000 {
        problems.add("backorder_limit", "must be between 0 and 1000000");
    }
    if product.max_per_order.is_some_and(|most| most == 0 || most > 9999) {
        problems.add("max_per_order", "must be between 1 and 9999");
    }
    for (index, image) in product.images.iter().enumerate() {
        if !is_address(image) || image.len() > 500 {
            problems.add(&format!("images[{index}]"), "must be a path or an https address of at most 500 characters");
        }
    }
    match categories.find(&product.category) {
        _ if product.category.is_empty() => problems.add("category", "is required"),
        Some(category) => attributes(product, category, problems),
        None => problems.add("category", "is not one of the shop's categories"),
    }
    if product.published && product.description.trim().is_empty() {
        problems.add("description", "is required before the product can be published");
    }
}

/// Numbers of attributes stay where people use them and where every store keeps them exactly enough.
fn is_usual(number: f64) -> bool {
    number == 0.0 || (1e-9..=1e15).contains(&number.abs())
}

fn attributes(product: &Product, category: &Category, problems: &mut Problems) {
    problems.at_most("attributes", product.attributes.len(), 100);
    for rule in &category.attributes {
        let field = format!("attributes.{}", rule.name);
        match (product.attributes.get(&rule.name), rule.kind) {
            (None, _) if rule.required && product.published => {
                problems.add(&field, "is required before the product can be published");
            }
            (Some(Attribute::Text(text)), AttributeKind::Text) if text.trim().is_empty() => {
                problems.add(&field, "must not be blank; leave it out instead");
            }
            (None, _)
            | (Some(Attribute::Text(_)), AttributeKind::Text)
            | (Some(Attribute::Flag(_)), AttributeKind::Boolean) => {}
            (Some(Attribute::Number(number)), AttributeKind::Number) if is_usual(*number) => {}
            (Some(Attribute::Text(text)), AttributeKind::Choice) if rule.choices.contains(text) => {}
            (Some(_), AttributeKind::Choice) => {
                problems.add(&field, format!("must be one of {}", rule.choices.join(", ")));
            }
            (Some(_), AttributeKind::Text) => problems.add(&field, "must be a text"),
            (Some(_), AttributeKind::Number) => {
                problems
                    .add(&field, "must be a number, 0 or between 0.000000001 and 1000000000000000 either side of it");
            }
            (Some(_), AttributeKind::Boolean) => problems.add(&field, "must be true or false"),
        }
    }
    for (name, value) in &product.attributes {
        let field = format!("attributes.{name}");
        if !category.attributes.iter().any(|rule| rule.name == *name) {
            problems.add(&field, format!("is not an attribute of the category {}", category.id));
        }
        if let Attribute::Text(text) = value {
            problems.text(&field, text, 500);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn categories() -> Categories {
        serde_json::from_str(
            r#"{"categories": [{"id": "kettles", "name": "Kettles", "attributes": [
                {"name": "litres", "type": "number", "required": true},
                {"name": "finish", "type": "choice", "choices": ["steel", "enamel"]},
                {"name": "whistles", "type": "boolean"}]}]}"#,
        )
        .unwrap()
    }

    fn kettle() -> Product {
        serde_json::from_str(
            r#"{"sku": "KETTLE-1", "name": "Kettle", "description": "Boils.", "category": "kettles", "price": 4500,
                "weight_g": 900, "tax_class": "standard", "published": true, "version": 1,
                "attributes": {"litres": 1.2, "finish": "steel", "whistles": true}}"#,
        )
        .unwrap()
    }

    fn fields(product: &Product) -> Vec<String> {
        let mut problems = Problems::new();
        check(product, &categories(), &mut problems);
        problems.into_vec().into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a10_a_missing_required_attribute_is_named_and_keeps_the_product_from_being_published() {
        assert_eq!(fields(&kettle()), Vec::<String>::new());
        let mut kettle = kettle();
        kettle.attributes.remove("litres");
        assert_eq!(fields(&kettle), ["attributes.litres"]);
        kettle.published = false;
        assert_eq!(fields(&kettle), Vec::<String>::new(), "a draft may be incomplete");
    }

    #[test]
    fn a10_attributes_have_the_types_their_category_says() {
        let mut kettle = kettle();
        kettle.attributes.insert("litres".into(), Attribute::Text("big".into()));
        kettle.attributes.insert("finish".into(), Attribute::Text("gold".into()));
        kettle.attributes.insert("colour".into(), Attribute::Text("red".into()));
        assert_eq!(fields(&kettle), ["attributes.litres", "attributes.finish", "attributes.colour"]);
    }

    #[test]
    fn a10_a_blank_text_or_an_unusual_number_is_no_value() {
        let mut kettle = kettle();
        for unusual in [f64::NAN, f64::INFINITY, 1e16, 1e-200] {
            kettle.attributes.insert("litres".into(), Attribute::Number(unusual));
            assert_eq!(fields(&kettle), ["attributes.litres"], "{unusual}");
        }
        let mut categories = categories();
        categories.categories[0].attributes[0].kind = AttributeKind::Text;
        kettle.attributes.insert("litres".into(), Attribute::Text("  ".into()));
        let mut problems = Problems::new();
        check(&kettle, &categories, &mut problems);
        assert_eq!(problems.into_vec()[0].field, "attributes.litres");
    }

    #[test]
    fn lists_say_low_for_the_last_five() {
        let said = [0, 1, 5, 6, u32::MAX].map(|units| Availability::of(units).to_string());
        assert_eq!(said, ["out_of_stock", "low", "low", "in_stock", "in_stock"]);
    }

    #[test]
    fn a10_the_latest_price_that_has_begun_holds() {
        let mut kettle = kettle();
        let from = |text: &str, amount| PriceFrom { amount: Minor(amount), from: text.parse().unwrap() };
        kettle.prices = vec![from("2027-03-01T00:00:00Z", 4000), from("2027-02-01T00:00:00Z", 4200)];
        let price = |at: &str| kettle.price_at(at.parse().unwrap()).0;
        assert_eq!(price("2027-01-31T23:59:59Z"), 4500);
        assert_eq!(price("2027-02-01T00:00:00Z"), 4200);
        assert_eq!(price("2027-06-01T00:00:00Z"), 4000);
    }
}
