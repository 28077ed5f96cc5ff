//! What comes back: shoppers who ask, agents who decide, carriers and the warehouse who bring it to its end, and the bench.

use super::world::{Back, By, World};
use crate::driver::id;
use serde_json::{Value, json};

const REASONS: [&str; 5] = ["changed_mind", "does_not_fit", "defective", "damaged_in_transit", "other"];

impl World {
    /// Of what has arrived; and if nothing has, something does first.
    pub(super) async fn somebody_sends_back(&mut self) {
        if self.some_order_that(|asked| asked.has_arrived).is_none() {
            self.an_order_arrives().await;
        }
        let Some(order) = self.some_order_that(|asked| asked.has_arrived) else { return };
        let Some(options) = self.read(By::Buyer(&order), &format!("/orders/{}/return-options", id(&order))).await
        else {
            return;
        };
        let Some(lines) = options["lines"].as_array().filter(|lines| !lines.is_empty()) else { return };
        let line = lines[self.dice.usize(0..lines.len())].clone();
        let body = self.what_comes_back(&line);
        let by = if self.chance(12) { By::Agent } else { By::Buyer(&order) };
        let path = format!("/orders/{}/returns", id(&order));
        let Some(made) = self.ask(by, &path, &body, "returns").await else { return };
        if made["state"] == "pending_approval" {
            self.did("returns out of policy");
        }
        let (id, has_ended) = (id(&made).to_owned(), has_ended(&made));
        self.returns.push(Back { id, order, has_ended });
    }

    fn what_comes_back(&mut self, line: &Value) -> Value {
        let there = line["quantity"].as_i64().unwrap_or(0) + line["quantity_by_request"].as_i64().unwrap_or(0);
        // Some ask for more than they have.
        let units = if self.chance(5) { there + 1 } else { self.dice.i64(1..=there.max(1)) };
        let offered: Vec<&str> =
            line["resolutions"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let resolution = match offered.as_slice() {
            [] => "refund",
            _ if self.chance(10) => self.one_of(&["refund", "exchange", "repair", "credit"]),
            offered => self.one_of(offered),
        };
        let part = json!([{"line": line["line"], "quantity": units, "reason": self.one_of(&REASONS)}]);
        let mut body = json!({"lines": part, "resolution": resolution});
        if resolution == "exchange" && self.chance(60) {
            let goods = [self.shop.kettle.clone(), self.shop.towel.clone(), self.shop.teapot.clone()];
            let units = self.dice.i64(1..3);
            body["exchange_for"] = json!([{"sku": goods[self.dice.usize(0..3)], "quantity": units}]);
        }
        if self.chance(20) {
            body["method"] = json!(self.one_of(&["drop_off", "label", "keep_it", "pick_up"]));
        }
        body
    }

    /// One that has not ended; and if there is none, somebody sends something back.
    pub(super) async fn a_return_goes_on(&mut self) {
        let open: Vec<usize> =
            (0..self.returns.len()).filter(|it| !self.returns[*it].has_ended || self.dice.u8(0..20) == 0).collect();
        if open.is_empty() {
            return self.somebody_sends_back().await;
        }
        let at = open[self.dice.usize(0..open.len())];
        // Some are seen to in one go.
        for _ in 0..self.dice.usize(1..4) {
            let before = self.done.clone();
            self.goes_one_step(at).await;
            if self.returns[at].has_ended || self.done == before {
                break;
            }
        }
    }

    async fn goes_one_step(&mut self, at: usize) {
        let (name, order) = (self.returns[at].id.clone(), self.returns[at].order.clone());
        let Some(it) = self.read(By::Agent, &format!("/returns/{name}")).await else { return };
        self.tell(|| format!("{name} is {}", it["state"]));
        self.returns[at].has_ended = has_ended(&it);
        match it["state"].as_str() {
            Some("pending_approval") => self.is_decided(&it).await,
            Some("approved" | "label_issued") if self.chance(15) => {
                self.ask(By::Buyer(&order), &format!("/returns/{name}/cancel"), &json!({}), "returns called off").await;
            }
            Some("approved" | "label_issued" | "in_transit") if self.chance(40) => self.is_on_its_way(&it).await,
            Some("received") if it["repair"].is_object() => self.is_mended(&it).await,
            Some("received") if self.chance(70) => self.is_looked_at(&it).await,
            _ => self.comes_in(&it).await,
        }
    }

    async fn is_decided(&mut self, it: &Value) {
        let decision = self.one_of(&["approve", "approve", "approve_for_credit", "reject"]);
        let mut word = json!({"decision": decision, "reason": "so it is"});
        if self.chance(20) {
            word["fee"] = json!({"amount": self.dice.i64(0..900), "currency": "USD"});
        }
        let by = if self.chance(70) { By::Agent } else { By::Merchant };
        self.ask(by, &format!("/admin/returns/{}/decision", id(it)), &word, "returns decided").await;
    }

    async fn is_on_its_way(&mut self, it: &Value) {
        let Some(number) = it["way"]["number"].as_str() else { return };
        let status = self.one_of(&["in_transit", "in_transit", "in_transit", "delivered", "exception", "lost"]);
        let scan = self.some_scan(number, status);
        self.tell(|| format!("{} {status}", id(it)));
        self.scanned(&scan).await;
        self.did("scans on the way back");
    }

    /// All of it and good, a part broken, or less than was said.
    async fn comes_in(&mut self, it: &Value) {
        let lines = it["lines"].as_array().cloned().unwrap_or_default();
        let lines: Vec<Value> = lines.iter().map(|line| self.found_of(line)).collect();
        let place = it["location"].as_str().unwrap_or("west");
        let place = if self.chance(15) { "north" } else { place };
        let mut body = json!({"location": place, "lines": lines});
        if self.chance(5) {
            body["unexpected"] = json!([{"what": "a hat", "quantity": 1}]);
        }
        self.ask(By::Warehouse, &format!("/admin/returns/{}/receipt", id(it)), &body, "returns received").await;
    }

    fn found_of(&mut self, line: &Value) -> Value {
        let all = line["quantity"].as_i64().unwrap_or(1);
        let came = if self.chance(20) { self.dice.i64(1..=all) } else { all };
        let damaged = if self.chance(50) { 0 } else { self.dice.i64(0..=came) };
        json!({"line": line["line"], "good": came - damaged, "damaged": damaged})
    }

    async fn is_looked_at(&mut self, it: &Value) {
        let lines = it["lines"].as_array().cloned().unwrap_or_default();
        let Some(line) = lines.first() else { return };
        let what = self.one_of(&["accepted", "restocked", "refused"]);
        let mut looked = json!({"line": line["line"]});
        looked[what] = json!(self.dice.i64(1..3));
        let body = json!({"lines": [looked]});
        self.ask(By::Warehouse, &format!("/admin/returns/{}/inspection", id(it)), &body, "inspections").await;
    }

    /// The next step at the bench, or one that is none.
    async fn is_mended(&mut self, it: &Value) {
        let day = |ahead: i64, world: &Self| {
            let at =
                world.shop.runner().expect("a shop of our own").now() + jiff::SignedDuration::from_hours(24 * ahead);
            json!(at.to_zoned(jiff::tz::TimeZone::UTC).date())
        };
        let next: &[&str] = match it["repair"]["state"].as_str() {
            Some("received") => &["diagnosed", "diagnosed", "not_repairable"],
            Some("diagnosed") => &["scheduled", "scheduled", "quoted", "not_repairable"],
            Some("quoted") => &["accepted", "accepted", "declined"],
            Some("accepted") => &["scheduled"],
            Some("scheduled") => &["scheduled", "in_repair", "in_repair"],
            Some("in_repair") => &["ready", "ready", "scheduled", "not_repairable"],
            Some("declined") => &["ready"],
            _ => &["reshipped"],
        };
        let state = if self.chance(8) { "reshipped" } else { self.one_of(next) };
        let mut body = json!({"state": state});
        match state {
            "diagnosed" => body["diagnosis"] = json!("The element is worn."),
            "quoted" => body["quote"] = json!({"amount": 700, "currency": "USD"}),
            "scheduled" => {
                let ahead = self.dice.i64(1..4);
                (body["repair_on"], body["reship_on"]) = (day(ahead, self), day(ahead + 1, self));
            }
            "reshipped" if self.chance(30) => {
                (body["carrier"], body["number"]) = (json!("by hand"), json!("1"));
            }
            _ => {}
        }
        self.ask(By::Warehouse, &format!("/admin/returns/{}/repair", id(it)), &body, "steps at the bench").await;
    }

    /// Something never came, came broken, or is something else.
    pub(super) async fn somebody_complains(&mut self) {
        let Some(order) = self.some_order_that(|asked| asked.has_arrived) else { return };
        let (line, kind) = (self.one_of(&["1", "1", "2"]), self.one_of(&["lost", "missing", "wrong", "damaged"]));
        let body = json!({"kind": kind, "lines": [{"line": line, "quantity": self.dice.i64(1..3)}]});
        let by = if self.chance(20) { By::Agent } else { By::Buyer(&order) };
        self.ask(by, &format!("/orders/{}/claims", id(&order)), &body, "claims").await;
    }
}

/// Nothing more is to be done about it.
pub(super) fn has_ended(it: &Value) -> bool {
    let state = it["state"].as_str().unwrap_or_default();
    ["refunded", "exchanged", "repaired", "credited", "rejected", "cancelled", "expired"].contains(&state)
}
