//! The last day: somebody diligent sees to all that only a person can bring to its end. What can end by itself is left alone, so
//! that it is seen whether it does.

use super::returning::has_ended;
use super::world::{By, World};
use crate::driver::id;
use domain::ids::{OrderId, ReturnId};
use domain::ledger::RefundState;
use domain::orders::Stand;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

/// More steps than any return takes.
const STEPS: usize = 8;

impl World {
    pub(super) async fn clear_the_desk(&mut self) {
        for order in self.orders.iter().filter_map(|asked| asked.order.clone()).collect::<Vec<_>>() {
            let Some(seen) = self.look(&order).await else { continue };
            for claim in seen["claims"].as_array().into_iter().flatten().filter(|claim| claim["state"] == "open") {
                let decision = self.one_of(&["refund", "deny"]);
                let body = json!({"decision": decision, "reason": "so it is"});
                self.ask(By::Agent, &format!("/admin/claims/{}/decision", id(claim)), &body, "claims decided").await;
            }
            for it in seen["returns"].as_array().into_iter().flatten() {
                self.brought_to_its_end(id(it)).await;
            }
        }
        self.work().await;
    }

    async fn brought_to_its_end(&mut self, name: &str) {
        for _ in 0..STEPS {
            let Some(it) = self.read(By::Agent, &format!("/returns/{name}")).await else { return };
            let (path, body) = match it["state"].as_str() {
                Some("in_transit") => {
                    ("receipt", self.all_of_it(&it, name, &[Stand::Approved, Stand::Sent], "good").await)
                }
                Some("received") if it["repair"].is_object() => ("repair", self.bench(&it)),
                Some("received") => ("inspection", self.all_of_it(&it, name, &[Stand::Damaged], "accepted").await),
                _ => return,
            };
            if body.is_null() {
                return;
            }
            self.ask(By::Warehouse, &format!("/admin/returns/{name}/{path}"), &body, "seen to at the desk").await;
            self.work().await;
        }
    }

    /// Everything that stands so, by line; nothing where nothing does.
    async fn all_of_it(&self, it: &Value, name: &str, stands: &[Stand], what: &str) -> Value {
        let name: ReturnId = ReturnId::parse(name).expect("a return's id");
        let table = self.shop.runner().expect("a shop of our own").table();
        let order = store::orders::find(&*table, name.order()).await.expect("the table answers").expect("an order");
        let lines = order.units_back(name.number(), stands);
        let lines: Vec<Value> =
            lines.iter().map(|(line, units)| json!({"line": line.to_string(), what: units})).collect();
        match lines.as_slice() {
            [] => Value::Null,
            _ if what == "good" => json!({"location": it["location"], "lines": lines}),
            _ => json!({"lines": lines}),
        }
    }

    fn bench(&self, it: &Value) -> Value {
        let day = |ahead: i64| {
            let at = self.shop.runner().expect("a shop of our own").now() + SignedDuration::from_hours(24 * ahead);
            at.to_zoned(TimeZone::UTC).date()
        };
        match it["repair"]["state"].as_str() {
            Some("received" | "diagnosed" | "accepted") => {
                json!({"state": "scheduled", "repair_on": day(1), "reship_on": day(2)})
            }
            Some("quoted") => json!({"state": "declined"}),
            Some("scheduled") => json!({"state": "in_repair"}),
            Some("in_repair" | "declined") => json!({"state": "ready"}),
            _ => json!({"state": "reshipped"}),
        }
    }

    /// What has not come to its end though nothing is in its way.
    pub(super) async fn unfinished(&mut self) -> Vec<String> {
        let mut wrong = Vec::new();
        for order in self.orders.iter().filter_map(|asked| asked.order.clone()).collect::<Vec<_>>() {
            let Some(seen) = self.look(&order).await else { continue };
            for it in seen["returns"].as_array().into_iter().flatten().filter(|it| !has_ended(it)) {
                wrong.push(format!("I14: {} is {} for good", id(it), it["state"]));
            }
            for it in seen["claims"].as_array().into_iter().flatten().filter(|it| it["state"] == "open") {
                wrong.push(format!("I14: {} is open for good", id(it)));
            }
            wrong.extend(self.refunds_are_wrong(&order).await);
        }
        wrong
    }

    /// Every refund that was asked for is done, and the gateway gave back no more than it took.
    async fn refunds_are_wrong(&self, order: &Value) -> Vec<String> {
        let table = self.shop.runner().expect("a shop of our own").table();
        let name: OrderId = OrderId::parse(id(order)).expect("an order's id");
        let story = store::story::read(&*table, &name).await.expect("the table answers");
        let refunds = story.map(|story| story.refunds).unwrap_or_default();
        let open = refunds.iter().filter(|it| matches!(it.state, RefundState::Requested | RefundState::Pending));
        let mut wrong: Vec<String> = open
            .map(|refund| format!("I14: refund {} of {name} is {} for good", refund.number, refund.state))
            .collect();
        let books = self.shop.books_of(name.as_str()).await;
        let amount = |what: &str| books[what].as_i64().unwrap_or(0);
        if amount("refunded") > amount("captured") {
            wrong.push(format!("I5: of {name} the gateway gave back {} of {}", amount("refunded"), amount("captured")));
        }
        wrong
    }
}
