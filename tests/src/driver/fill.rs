//! A small shop worth testing: three locations, three ways to ship, taxes on top and included, coupons, and six
//! products whose prices and weights are easy to reckon with.

use super::Shop;
use futures::future::join_all;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

/// On a deployed shop, settings and locations are put by the first test that needs them.
static SET_UP: OnceCell<()> = OnceCell::const_new();

fn usd(amount: i64) -> Value {
    json!({"amount": amount, "currency": "USD"})
}

/// A location that works Monday to Friday until 14:00 on its own clock.
#[must_use]
pub(super) fn location(name: &str) -> Value {
    let (region, postal_code, latitude, longitude, time_zone) = match name {
        "east" => ("NJ", "07102", 40.73, -74.17, "America/New_York"),
        "north" => ("IL", "60432", 41.53, -88.08, "America/Chicago"),
        _ => ("NV", "89506", 39.63, -119.87, "America/Los_Angeles"),
    };
    json!({"name": name, "country": "US", "region": region, "postal_code": postal_code, "latitude": latitude,
        "longitude": longitude, "time_zone": time_zone, "cutoff": "14:00",
        "work_days": ["mon", "tue", "wed", "thu", "fri"]})
}

fn categories() -> Value {
    let attributes = json!([{"name": "litres", "type": "number", "required": true},
        {"name": "finish", "type": "choice", "choices": ["steel", "enamel"]},
        {"name": "whistles", "type": "boolean"}]);
    let category = |id: &str, name: &str, attributes: Value| json!({"id": id, "name": name, "attributes": attributes});
    json!({"categories": [category("kettles", "Kettles and pots", attributes), category("towels", "Towels", json!([])),
        category("tools", "Tools", json!([])), category("paper", "Paper", json!([]))]})
}

fn settings() -> [(&'static str, Value); 4] {
    let zone = |country: &str, base: i64, per_kg: i64, days: [u8; 2]| {
        let (base, per_kg) = (usd(base), usd(per_kg));
        json!({"countries": [country], "base": base, "per_kg": per_kg, "transit_days": days})
    };
    let option = |id: &str, max_parcel_g: u32, zones: Value| {
        let name = format!("By {id}");
        json!({"id": id, "name": name, "carrier": "parcelway", "max_parcel_g": max_parcel_g, "zones": zones})
    };
    let shipping = json!({"options": [
        option("standard", 10_000, json!([zone("US", 500, 100, [3, 5]), zone("DE", 1500, 500, [6, 9])])),
        option("express", 5000, json!([zone("US", 1500, 300, [1, 2])])),
        option("letter", 100, json!([zone("US", 0, 0, [4, 8])])),
    ]});
    let taxes = json!({"rates": [
        {"country": "US", "region": "CA", "rate": "0.0825"},
        {"country": "US", "region": "CA", "tax_class": "paper", "rate": "0"},
        {"country": "US", "region": "NY", "rate": "0.04"},
        {"country": "DE", "rate": "0.19", "included": true}], "shipping_taxed": true});
    let coupons = json!({"coupons": [{"code": "TEN", "percent": "10"}, {"code": "ALL", "percent": "100"},
        {"code": "FIVE", "fixed": usd(500), "threshold": usd(2000)}]});
    [("categories", categories()), ("shipping", shipping), ("taxes", taxes), ("coupons", coupons)]
}

impl Shop {
    pub(super) async fn fill(&self) {
        if self.runner.is_some() {
            self.set_up().await;
        } else {
            SET_UP.get_or_init(|| self.set_up()).await;
        }
        let pot = |name: &str, price, weight: i64, litres: f64, finish: &str| {
            json!({"name": name, "category": "kettles", "price": usd(price), "weight_g": weight,
                "attributes": {"litres": litres, "finish": finish}})
        };
        let other = |name: &str, category: &str, price, weight: i64| {
            let price = usd(price);
            json!({"name": name, "category": category, "price": price, "weight_g": weight})
        };
        let card = super::Edit::with(other("Paper card", "paper", 250, 50), "tax_class", "paper");
        join_all([
            self.new_product(&self.kettle, pot("Stove kettle", 4500, 900, 1.7, "steel")),
            self.new_product(&self.big_kettle, pot("Stove kettle, large", 5500, 1200, 2.5, "steel")),
            self.new_product(&self.teapot, pot("Teapot", 3000, 700, 1.0, "enamel")),
            self.new_product(&self.towel, other("Linen towel", "towels", 1200, 300)),
            self.new_product(&self.anvil, other("Anvil", "tools", 9000, 9500)),
            self.new_product(&self.card, card),
        ])
        .await;
    }

    async fn set_up(&self) {
        let settings = settings();
        let settings =
            settings.iter().map(|(name, value)| self.ensure(format!("/admin/settings/{name}"), value.clone()));
        let places = ["east", "north", "west"];
        let places = places.iter().map(|name| self.ensure(format!("/admin/locations/{name}"), location(name)));
        let changed = futures::join!(join_all(settings), join_all(places));
        if self.runner.is_none() && changed.0.iter().chain(&changed.1).any(|changed| *changed) {
            // Functions that read the old settings keep them for ten seconds.
            tokio::time::sleep(std::time::Duration::from_secs(11)).await;
        }
    }

    /// Puts something, whether it is there or not; whether that changed anything.
    async fn ensure(&self, path: String, value: Value) -> bool {
        let put = self.merchant().put(&path, &value).await;
        if put.status == 428 {
            let there = self.merchant().get(&path).await;
            let version = if there.status == 200 { there.version() } else { self.version_of_location(&path).await };
            let put = self.merchant().put_over(version, &path, &value).await;
            assert!(matches!(put.status, 200 | 412), "{put}");
            return put.status == 200;
        }
        put.expect(201);
        true
    }

    /// Locations have no page of their own; their list tells their versions.
    pub(super) async fn version_of_location(&self, path: &str) -> u64 {
        let list = self.merchant().get("/admin/locations").await.expect(200);
        let id = path.rsplit('/').next().unwrap_or_default();
        let items = list["items"].as_array().expect("a list");
        let found = items.iter().find(|item| item["id"] == id).and_then(|item| item["version"].as_u64());
        found.unwrap_or_else(|| panic!("no location {id}: {list}"))
    }

    /// A published product.
    pub(crate) async fn new_product(&self, sku: &str, body: Value) {
        let defaults = json!({"description": "Good for years.", "published": true});
        self.merchant().put(&format!("/admin/products/{sku}"), &merged(defaults, body)).await.expect(201);
    }

    /// Changes some fields of a product.
    pub(crate) async fn change_product(&self, sku: &str, change: Value) {
        let path = format!("/admin/products/{sku}");
        let there = self.merchant().get(&path).await;
        let mut body = there.expect(200);
        for shown_only in ["sku", "version"] {
            body.as_object_mut().expect("an object").remove(shown_only);
        }
        self.merchant().put_over(there.version(), &path, &merged(body, change)).await.expect(200);
    }

    /// Changes a setting and waits until every function has read it.
    pub(crate) async fn change_setting(&self, name: &str, value: &Value) {
        let path = format!("/admin/settings/{name}");
        let there = self.merchant().get(&path).await;
        let put = match there.status {
            404 => self.merchant().put(&path, value).await,
            _ => self.merchant().put_over(there.version(), &path, value).await,
        };
        assert!(matches!(put.status, 200 | 201), "{put}");
        self.advance("PT11S").await;
    }

    /// Changes some fields of a location and waits until every function has read it.
    pub(crate) async fn change_location(&self, name: &str, change: Value) {
        let path = format!("/admin/locations/{name}");
        let version = self.version_of_location(&path).await;
        self.merchant().put_over(version, &path, &merged(location(name), change)).await.expect(200);
        self.advance("PT11S").await;
    }

    /// Goods arrive.
    pub(crate) async fn receive(&self, sku: &str, place: &str, quantity: i64) -> Value {
        let path = format!("/admin/stock/{sku}/{place}/receipts");
        self.warehouse().post(&path, &json!({"quantity": quantity})).await.expect(201)
    }

    /// Somebody counts what is there.
    pub(crate) async fn count(&self, sku: &str, place: &str, counted: i64) -> Value {
        let path = format!("/admin/stock/{sku}/{place}/counts");
        self.warehouse().post(&path, &json!({"counted": counted})).await.expect(201)
    }

    /// Goods are ordered from a supplier, to come on that day.
    pub(crate) async fn announce(&self, sku: &str, place: &str, quantity: i64, expected_on: &str) -> Value {
        let body =
            json!({"location": place, "expected_on": expected_on, "lines": [{"sku": sku, "quantity": quantity}]});
        self.merchant().post("/admin/purchase-orders", &body).await.expect(201)
    }
}

fn merged(mut body: Value, change: Value) -> Value {
    if let (Value::Object(body), Value::Object(change)) = (&mut body, change) {
        body.extend(change);
    }
    body
}
