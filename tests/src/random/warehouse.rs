//! The warehouse and the carriers: work on what is to be sent, one step at a time or all the way to its door.

use super::world::{By, World};
use crate::driver::id;
use serde_json::{Value, json};

impl World {
    pub(super) async fn the_warehouse_works(&mut self) {
        let Some(order) = self.some_order_on_its_way() else { return };
        let tasks = self.tasks_of(&order).await;
        if tasks.is_empty() {
            return;
        }
        let task = tasks[self.dice.usize(0..tasks.len())].clone();
        let steps = match task["state"].as_str() {
            Some("open") => ["pick", "pick", "pick", "short", "pack"],
            Some("picking") => ["pack", "pack", "pick", "put-back", "short"],
            Some("packed") => ["hand-over", "hand-over", "hand-over", "unpack", "hand-over"],
            _ => ["hand-over", "pack", "pick", "unpack", "put-back"],
        };
        let to_put_back = task["to_put_back"].as_array().is_some_and(|units| !units.is_empty());
        let step = if to_put_back && self.chance(60) { "put-back" } else { self.one_of(&steps) };
        let body = self.of_the_task(&task, step);
        let what = if to_put_back && step == "put-back" { "put back" } else { "steps" };
        self.ask(By::Warehouse, &format!("/admin/fulfillments/{}/{step}", id(&task)), &body, what).await;
    }

    pub(super) async fn tasks_of(&mut self, order: &Value) -> Vec<Value> {
        let list = self.read(By::Warehouse, &format!("/admin/fulfillments?order={}", id(order))).await;
        list.and_then(|list| list["items"].as_array().cloned()).unwrap_or_default()
    }

    /// All of it, or a part.
    fn of_the_task(&mut self, task: &Value, step: &str) -> Value {
        let lines = task["lines"].as_array().cloned().unwrap_or_default();
        if lines.is_empty() || (step != "short" && self.chance(65)) {
            return json!({});
        }
        let line = lines[self.dice.usize(0..lines.len())].clone();
        let most = line["quantity"].as_i64().unwrap_or(1).max(1);
        let part = json!([{"line": line["line"], "quantity": self.dice.i64(1..=most)}]);
        if step == "short" { json!({"lines": part, "reason": "not there"}) } else { json!({"lines": part}) }
    }

    /// For once everything goes well: an order is picked, packed, handed over, and brought to its door.
    pub(super) async fn an_order_arrives(&mut self) {
        let Some(order) = self.some_order_on_its_way() else { return };
        self.tell(|| format!("{} goes all the way", order["number"]));
        self.work().await;
        for task in self.tasks_of(&order).await {
            let steps: &[&str] = match task["state"].as_str() {
                Some("open") => &["pick", "pack", "hand-over"],
                Some("picking") => &["pack", "hand-over"],
                Some("packed") => &["hand-over"],
                _ => &[],
            };
            for step in steps {
                if *step == "hand-over" {
                    self.work().await;
                }
                self.ask(By::Warehouse, &format!("/admin/fulfillments/{}/{step}", id(&task)), &json!({}), "steps")
                    .await;
            }
        }
        self.work().await;
        let now = self.shop.runner().expect("a shop of our own").now();
        for number in self.numbers_of(&order).await {
            self.scanned(&json!({"number": number, "status": "delivered", "at": now, "place": "Front door"})).await;
            self.arrived(&order);
        }
        self.work().await;
    }

    /// The parcel numbers of an order that carriers know.
    async fn numbers_of(&self, order: &Value) -> Vec<String> {
        let seen = self.look(order).await.unwrap_or_default();
        let parcels = seen["parcels"].as_array().cloned().unwrap_or_default();
        parcels.iter().filter_map(|parcel| parcel["number"].as_str().map(str::to_owned)).collect()
    }

    fn arrived(&mut self, order: &Value) {
        let own = |asked: &&mut super::world::Asked| asked.order.as_ref().is_some_and(|it| id(it) == id(order));
        if let Some(asked) = self.orders.iter_mut().find(own).filter(|asked| !asked.has_arrived) {
            asked.has_arrived = true;
            self.did("arrivals");
        }
    }

    pub(super) async fn scanned(&self, scan: &Value) {
        self.shop.guest().post_without_key("/_local/carrier/events", scan).await.expect(200);
    }

    pub(super) async fn a_carrier_scans(&mut self) {
        let Some(order) = self.some_order() else { return };
        let numbers = self.numbers_of(&order).await;
        if numbers.is_empty() {
            return;
        }
        let number = &numbers[self.dice.usize(0..numbers.len())];
        let words = [
            "in_transit",
            "in_transit",
            "out_for_delivery",
            "delivered",
            "delivered",
            "attempt_failed",
            "exception",
            "return_to_sender",
            "lost",
        ];
        let status = self.one_of(&words);
        let scan = self.some_scan(number, status);
        self.tell(|| format!("{} {status}", order["number"]));
        self.scanned(&scan).await;
        if status == "delivered" {
            self.arrived(&order);
        }
    }

    /// Heard late, more than once, or not at all.
    pub(super) fn some_scan(&mut self, number: &str, status: &str) -> Value {
        let late = jiff::SignedDuration::from_hours(self.dice.i64(0..48));
        let now = self.shop.runner().expect("a shop of our own").now();
        let mut scan = json!({"number": number, "status": status, "at": now - late, "place": "Reno, NV",
            "times": self.dice.u8(0..4)});
        if status == "in_transit" && self.chance(40) {
            let day = jiff::SignedDuration::from_hours(24 * self.dice.i64(1..9));
            scan["eta"] = json!((now + day).to_zoned(jiff::tz::TimeZone::UTC).date());
        }
        scan
    }

    pub(super) async fn the_shelves_change(&mut self) {
        let (kettle, towel, teapot) = (self.shop.kettle.clone(), self.shop.towel.clone(), self.shop.teapot.clone());
        let sku = self.one_of(&[&kettle, &towel, &teapot]).clone();
        let place = self.one_of(&["west", "east", "north"]);
        let units = self.dice.i64(1..6);
        let (what, body) = match self.dice.u8(0..10) {
            0..5 => ("receipts", json!({"quantity": units})),
            5..7 => ("counts", json!({"counted": units - 1})),
            7 => ("adjustments", json!({"delta": 1 - units % 3, "reason": "looked again"})),
            _ => ("transfers", json!({"to": if place == "west" { "east" } else { "west" }, "quantity": units})),
        };
        self.ask(By::Warehouse, &format!("/admin/stock/{sku}/{place}/{what}"), &body, "shelves").await;
    }
}
