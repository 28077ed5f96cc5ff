//! The demo shop's rows, from the files in `seed/demo`. Stages come one after another: a product needs its category, a
//! receipt its product.

use super::{Row, SeedError};
use http::Method;
use jiff::{Span, Timestamp, tz::TimeZone};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// Name and text of each setting.
const SETTINGS: [(&str, &str, &str); 10] = [
    ("shop.json", "shop", include_str!("../../seed/demo/shop.json")),
    ("taxes.json", "taxes", include_str!("../../seed/demo/taxes.json")),
    ("shipping.json", "shipping", include_str!("../../seed/demo/shipping.json")),
    ("coupons.json", "coupons", include_str!("../../seed/demo/coupons.json")),
    ("categories.json", "categories", include_str!("../../seed/demo/categories.json")),
    ("allocation.json", "allocation", include_str!("../../seed/demo/allocation.json")),
    ("returns.json", "returns", include_str!("../../seed/demo/returns.json")),
    ("risk.json", "risk", include_str!("../../seed/demo/risk.json")),
    ("survey.json", "survey", include_str!("../../seed/demo/survey.json")),
    ("care.json", "care", include_str!("../../seed/demo/care.json")),
];
const LOCATIONS: &str = include_str!("../../seed/demo/locations.json");
const PRODUCTS: &str = include_str!("../../seed/demo/products.json");
const STOCK: &str = include_str!("../../seed/demo/stock.json");
const PURCHASE_ORDERS: &str = include_str!("../../seed/demo/purchase_orders.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stock {
    sku: String,
    location: String,
    on_hand: u64,
    safety: u64,
    reorder_point: u64,
    pack: u64,
}

#[derive(Deserialize)]
struct PurchaseOrder {
    expected_in_days: i32,
    #[serde(flatten)]
    body: Map<String, Value>,
}

pub(super) fn stages(now: Timestamp) -> Result<Vec<Vec<Row>>, SeedError> {
    let stock: Vec<Stock> = parse("stock.json", STOCK)?;
    let mut places = settings()?;
    places.extend(puts("locations.json", LOCATIONS, "id", "/admin/locations")?);
    let products = puts("products.json", PRODUCTS, "sku", "/admin/products")?;
    let policies = stock.iter().map(policy).collect();
    let receipts = stock.iter().filter(|row| row.on_hand > 0).map(receipt).collect();
    Ok(vec![places, products, policies, receipts, purchase_orders(now)?])
}

fn parse<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, SeedError> {
    serde_json::from_str(text).map_err(|source| SeedError::File { file, source })
}

fn settings() -> Result<Vec<Row>, SeedError> {
    let rows = SETTINGS.into_iter().map(|(file, name, text)| {
        let body = parse(file, text)?;
        Ok(put(file, name, format!("/admin/settings/{name}"), body))
    });
    rows.collect()
}

/// Rows that are PUT bodies with the name of the thing beside them.
fn puts(file: &'static str, text: &str, id: &'static str, under: &str) -> Result<Vec<Row>, SeedError> {
    let bodies: Vec<Map<String, Value>> = parse(file, text)?;
    let rows = bodies.into_iter().map(|mut body| {
        let id = body.remove(id).and_then(|id| id.as_str().map(str::to_owned)).unwrap_or_default();
        put(file, &id, format!("{under}/{id}"), body.into())
    });
    Ok(rows.collect())
}

fn put(file: &'static str, name: &str, path: String, body: Value) -> Row {
    Row { file, name: name.to_owned(), method: Method::PUT, path, key: None, body }
}

fn policy(row: &Stock) -> Row {
    let body = json!({ "safety": row.safety, "reorder_point": row.reorder_point, "pack": row.pack });
    put("stock.json", &row.name(), format!("/admin/stock/{}/{}", row.sku, row.location), body)
}

fn receipt(row: &Stock) -> Row {
    Row {
        file: "stock.json",
        name: row.name(),
        method: Method::POST,
        path: format!("/admin/stock/{}/{}/receipts", row.sku, row.location),
        key: Some(format!("demo-seed/receipt/{}/{}", row.sku, row.location)),
        body: json!({ "quantity": row.on_hand, "reference": "opening stock" }),
    }
}

impl Stock {
    fn name(&self) -> String {
        format!("{} at {}", self.sku, self.location)
    }
}

fn purchase_orders(now: Timestamp) -> Result<Vec<Row>, SeedError> {
    let orders: Vec<PurchaseOrder> = parse("purchase_orders.json", PURCHASE_ORDERS)?;
    let today = now.to_zoned(TimeZone::UTC).date();
    let rows = orders.into_iter().enumerate().map(|(position, order)| {
        let mut body = order.body;
        let expected_on = today.saturating_add(Span::new().days(order.expected_in_days));
        body.insert("expected_on".to_owned(), json!(expected_on));
        Row {
            file: "purchase_orders.json",
            name: format!("row {}", position + 1),
            method: Method::POST,
            path: "/admin/purchase-orders".to_owned(),
            key: Some(format!("demo-seed/purchase-order/{position}")),
            body: body.into(),
        }
    });
    Ok(rows.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_are_calls_in_an_order_that_can_work() {
        let now = "2027-03-10T23:30:00Z".parse().unwrap();
        let stages = stages(now).unwrap();
        let [places, products, policies, receipts, orders] = &stages[..] else { panic!("five stages") };
        assert!(places.len() > SETTINGS.len() && products.len() >= 40 && policies.len() >= receipts.len());
        assert!(products.iter().all(|row| row.path.len() > "/admin/products/".len() && row.body.get("sku").is_none()));
        assert!(receipts.iter().all(|row| row.body["quantity"].as_u64() > Some(0) && row.key.is_some()));
        assert_eq!(orders[0].body["expected_on"], "2027-03-19");
        assert!(orders[0].body.get("expected_in_days").is_none());
        let keys: std::collections::BTreeSet<_> = stages.iter().flatten().filter_map(|row| row.key.as_ref()).collect();
        assert_eq!(keys.len(), receipts.len() + orders.len(), "each call has a key of its own");
        assert!(keys.iter().all(|key| (16..=128).contains(&key.len())));
    }

    #[test]
    fn every_product_shows_a_picture_the_runner_serves() {
        let now = "2027-03-10T12:00:00Z".parse().unwrap();
        for row in &stages(now).unwrap()[1] {
            for url in row.body["images"].as_array().unwrap() {
                let file = url.as_str().unwrap().strip_prefix("/images/").unwrap();
                assert!(crate::seed::image(file).is_some(), "{}: {file}", row.name);
            }
        }
    }
}
