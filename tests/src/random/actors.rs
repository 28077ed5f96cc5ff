//! Who acts in a random shop, and how. Nobody here knows what should come of it: a refusal is as good as a yes.

use super::world::{Asked, World};
use crate::driver::{Edit, germany, id, new_york};
use serde_json::{Value, json};

impl World {
    /// Somebody does something.
    pub(super) async fn act(&mut self) {
        match self.dice.u8(0..100) {
            0..18 => self.somebody_buys().await,
            18..24 => self.the_bank_is_answered(),
            24..28 => self.somebody_comes_back().await,
            28..33 => self.somebody_pays_what_is_due().await,
            33..38 => self.an_agent_looks().await,
            38..66 => self.the_warehouse_works().await,
            66..77 => self.a_carrier_scans().await,
            77..81 => self.the_shelves_change().await,
            81..84 => self.the_bank_takes_back(),
            84..88 => self.the_outside_has_a_bad_day().await,
            88..91 => self.somebody_answers_a_survey().await,
            91..95 => self.somebody_changes_their_mind().await,
            95..97 => self.an_agent_gives_money_back().await,
            _ => self.time_passes().await,
        }
        if self.chance(60) {
            self.work().await;
        }
    }

    async fn somebody_buys(&mut self) {
        let body = self.a_basket();
        let key = self.key();
        self.tell(|| format!("buys {}, by {}", body["lines"], body["payment_method"]));
        let asked = self.ask_for(&key, &body).await;
        self.orders.push(asked);
    }

    fn a_basket(&mut self) -> Value {
        let (kettle, towel, teapot) = (self.shop.kettle.clone(), self.shop.towel.clone(), self.shop.teapot.clone());
        let mut lines = Vec::new();
        for _ in 0..self.dice.usize(1..4) {
            let sku = self.one_of(&[&kettle, &towel, &teapot]).clone();
            lines.push(json!({"sku": sku, "quantity": self.dice.i64(1..4)}));
        }
        let who = format!("somebody{}@example.com", self.orders.len());
        let cards = [
            "tok_visa",
            "tok_visa",
            "tok_visa",
            "tok_visa",
            "tok_declined",
            "tok_3ds",
            "tok_3ds",
            "tok_slow",
            "tok_later_declined",
            "tok_later_3ds",
        ];
        let card = self.one_of(&cards);
        let mut body = self.shop.order_body(&[]).with("lines", lines).with("payment_method", card);
        body = body.with("contact.email", who.as_str()).with("contact.name", format!("Marker-{}-", self.orders.len()));
        if self.chance(25) {
            let place = if self.chance(50) { germany() } else { new_york() };
            body = body.with("ship_to", place);
        }
        if self.chance(25) {
            body = body.with("coupon", self.one_of(&["TEN", "FIVE", "ALL"]));
        }
        if self.chance(60) {
            body = body.with("allow_backorder", true).with("agree_later_charge", true);
        }
        body
    }

    /// Under a key; some are not heard of again when their first try fails.
    pub(super) async fn ask_for(&mut self, key: &str, body: &Value) -> Asked {
        let insists = self.chance(80);
        let ask = async |shop: &crate::driver::Shop| shop.guest().place_under(key, body).await;
        let answer =
            if insists { self.insist(ask).await } else { Some(ask(&self.shop).await).filter(|it| it.status < 500) };
        let left_with = answer.as_ref().map(|answer| (answer.status, answer.json()["code"].clone()));
        let order = answer.filter(|answer| answer.status == 201).map(|answer| answer.json());
        Asked { key: key.to_owned(), body: body.clone(), order, left_with }
    }

    fn the_bank_is_answered(&mut self) {
        let Some(order) = self.some_order() else { return };
        self.tell(|| format!("{} answers the bank", order["number"]));
        let gateway = self.shop.runner().expect("a shop of our own").gateway();
        let answered = gateway.authenticate(id(&order));
        self.tell(|| format!("  {answered:?}"));
    }

    async fn somebody_comes_back(&mut self) {
        let Some(order) = self.some_order() else { return };
        let path = format!("/orders/{}/payments/confirm", id(&order));
        self.tell(|| format!("{} comes back", order["number"]));
        self.insist(async |shop| shop.buyer_of(&order).post_without_key(&path, &json!({})).await).await;
    }

    async fn somebody_pays_what_is_due(&mut self) {
        let Some(order) = self.some_order() else { return };
        let (key, path) = (self.key(), format!("/orders/{}/payments", id(&order)));
        let card = self.one_of(&["tok_visa", "tok_visa", "tok_declined", "tok_3ds"]);
        self.tell(|| format!("{} pays by {card}", order["number"]));
        let body = json!({"payment_method": card});
        self.insist(async |shop| shop.buyer_of(&order).post_under(&key, &path, &body).await).await;
    }

    async fn an_agent_looks(&mut self) {
        let Some(order) = self.some_order() else { return };
        let (key, holds) = (self.key(), format!("/admin/orders/{}/holds", id(&order)));
        if self.chance(40) {
            self.tell(|| format!("{} is held", order["number"]));
            let body = json!({"reason": "fraud"});
            self.insist(async |shop| shop.agent().post_under(&key, &holds, &body).await).await;
        } else {
            self.tell(|| format!("{} is let go", order["number"]));
            self.insist(async |shop| shop.agent().delete(&format!("{holds}/fraud")).await).await;
        }
    }

    async fn the_warehouse_works(&mut self) {
        let Some(order) = self.some_order() else { return };
        let path = format!("/admin/fulfillments?order={}", id(&order));
        let list = self.insist(async |shop| shop.warehouse().get(&path).await).await;
        let tasks = list.map(|list| list.json()["items"].clone()).unwrap_or_default();
        let Some(tasks) = tasks.as_array().filter(|tasks| !tasks.is_empty()) else { return };
        let task = tasks[self.dice.usize(0..tasks.len())].clone();
        let steps = match task["state"].as_str() {
            Some("open") => ["pick", "pick", "pick", "short", "pack"],
            Some("picking") => ["pack", "pack", "pick", "put-back", "short"],
            Some("packed") => ["hand-over", "hand-over", "hand-over", "unpack", "hand-over"],
            _ => ["hand-over", "pack", "pick", "unpack", "put-back"],
        };
        let step = self.one_of(&steps);
        let body = self.of_the_task(&task, step);
        let (key, path) = (self.key(), format!("/admin/fulfillments/{}/{step}", id(&task)));
        self.tell(|| format!("{} {step} {body}", order["number"]));
        self.insist(async |shop| shop.warehouse().post_under(&key, &path, &body).await).await;
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

    async fn a_carrier_scans(&mut self) {
        let Some(order) = self.some_order() else { return };
        let Some(seen) = self.look(&order).await else { return };
        let parcels = seen["parcels"].as_array().cloned().unwrap_or_default();
        let numbers: Vec<&str> = parcels.iter().filter_map(|parcel| parcel["number"].as_str()).collect();
        if numbers.is_empty() {
            return;
        }
        let number = self.one_of(&numbers);
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
        let late = jiff::SignedDuration::from_hours(self.dice.i64(0..48));
        let at = self.shop.runner().expect("a shop of our own").now() - late;
        self.tell(|| format!("{} {status} at {at}", order["number"]));
        let scan =
            json!({"number": number, "status": status, "at": at, "place": "Reno, NV", "times": self.dice.u8(0..4)});
        self.shop.guest().post_without_key("/_local/carrier/events", &scan).await.expect(200);
    }

    async fn the_shelves_change(&mut self) {
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
        let (key, path) = (self.key(), format!("/admin/stock/{sku}/{place}/{what}"));
        self.tell(|| format!("{path} {body}"));
        self.insist(async |shop| shop.warehouse().post_under(&key, &path, &body).await).await;
    }

    fn the_bank_takes_back(&mut self) {
        let Some(order) = self.some_order() else { return };
        // A charge is disputed once.
        if !self.disputed.insert(id(&order).to_owned()) {
            return;
        }
        self.tell(|| format!("{} is disputed", order["number"]));
        let gateway = self.shop.runner().expect("a shop of our own").gateway();
        let amount = self.dice.bool().then(|| self.dice.i64(1..2000));
        if gateway.dispute(id(&order), amount).is_none() {
            // Nothing of it was taken yet.
            self.disputed.remove(id(&order));
        }
    }

    async fn the_outside_has_a_bad_day(&mut self) {
        if self.chance(50) {
            let next = self.one_of(&[
                "timeout_after_effect",
                "timeout_before_effect",
                "decline",
                "duplicate_webhook",
                "pending_refund",
            ]);
            self.tell(|| format!("the gateway: {next}"));
            self.shop.gateway_will(&[next]).await;
        } else {
            let next = self.one_of(&["timeout_after_effect", "timeout_before_effect", "refuse"]);
            self.tell(|| format!("the carrier: {next}"));
            self.shop.guest().post_without_key("/_local/carrier", &json!({"next": [next]})).await.expect(200);
        }
    }

    /// Less, more, another thing, or nothing at all; as it was shown, or as it was shown before somebody else was faster.
    async fn somebody_changes_their_mind(&mut self) {
        let Some(order) = self.some_order() else { return };
        if self.chance(35) {
            let (key, path) = (self.key(), format!("/orders/{}/cancel", id(&order)));
            let lines = json!([{"line": "1", "quantity": 1}]);
            let body = if self.chance(50) { json!({}) } else { json!({"lines": lines}) };
            self.tell(|| format!("{} is cancelled {body}", order["number"]));
            self.insist(async |shop| shop.buyer_of(&order).post_under(&key, &path, &body).await).await;
            return;
        }
        let towel = self.shop.towel.clone();
        let operations = match self.dice.u8(0..3) {
            0 => json!([{"op": "add", "sku": towel, "quantity": self.dice.i64(1..3)}]),
            _ => json!([{"op": "set_quantity", "line": "1", "quantity": self.dice.i64(0..4)}]),
        };
        self.tell(|| format!("{} changes {operations}", order["number"]));
        let Some(preview) = self.insist(async |shop| shop.preview(&order, &operations).await).await else { return };
        if preview.status != 200 {
            return;
        }
        if self.chance(30) {
            self.work().await;
        }
        let (key, version, body) = (self.key(), preview.version(), json!({"hash": preview.json()["hash"]}));
        self.insist(async |shop| shop.buyer_of(&order).apply(id(&order), version, &key, &body).await).await;
    }

    async fn an_agent_gives_money_back(&mut self) {
        let Some(order) = self.some_order() else { return };
        let (key, path) = (self.key(), format!("/admin/orders/{}/refunds", id(&order)));
        let body = json!({"amount": {"amount": self.dice.i64(1..1500), "currency": "USD"}, "reason": "a dent"});
        self.tell(|| format!("{} is given back {body}", order["number"]));
        self.insist(async |shop| shop.agent().post_under(&key, &path, &body).await).await;
    }

    async fn somebody_answers_a_survey(&mut self) {
        let mails = self.shop.runner().expect("a shop of our own").mailbox().items(None);
        let texts: Vec<String> =
            mails.into_iter().filter_map(|mail| mail.text).filter(|it| it.contains("/s/")).collect();
        let Some(text) = texts.get(self.dice.usize(0..texts.len().max(1))) else { return };
        let link = text.split("/s/").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap_or_default();
        let path = format!("/surveys/{}", link.trim_end_matches(['.', ')', '>']));
        let body = json!({"score": self.dice.u8(1..6)});
        self.tell(|| format!("{path} {body}"));
        self.insist(async |shop| shop.guest().post_without_key(&path, &body).await).await;
    }

    async fn time_passes(&mut self) {
        let span = self.one_of(&["PT10S", "PT2M", "PT16M", "PT3H", "PT24H", "PT72H", "PT192H"]);
        self.tell(|| format!("{span} pass"));
        self.pass(span).await;
    }
}
