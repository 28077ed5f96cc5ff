//! Orders brought as far as a scene wants them, unbroken; steps asked for until they are answered; and patience with what the
//! sweep puts right.

use super::variants::somebody;
use crate::driver::{Answer, Edit, Shop, amount, id, new_key};
use serde_json::{Value, json};

impl Shop {
    /// The body of an order of nobody else's.
    pub(super) fn basket(&self, sku: &str, quantity: i64) -> Value {
        self.order_body(&[(sku, quantity)]).with("contact.email", somebody())
    }

    /// A product nobody else buys, so many of it on the shelf, and more to be had later.
    pub(super) async fn scarce(&self, units: i64) -> String {
        let sku = format!("SCARCE-{}", &new_key()[..13]);
        let product = json!({"name": "Scarce towel", "category": "towels", "weight_g": 300, "backorder_limit": 9,
            "price": {"amount": 1500, "currency": "USD"}});
        self.new_product(&sku, product).await;
        if units > 0 {
            self.receive(&sku, "west", units).await;
        }
        sku
    }

    /// Placed, and given to the warehouse.
    pub(super) async fn released(&self, body: &Value) -> Value {
        let order = self.guest().place(body).await.expect(201);
        self.work().await;
        order
    }

    /// Placed, picked, packed and labelled.
    pub(super) async fn packed(&self, body: &Value) -> Value {
        let order = self.released(body).await;
        for step in ["pick", "pack"] {
            self.insist_on(&order, step, &json!({})).await.expect(200);
        }
        self.work().await;
        order
    }

    /// Placed, handed over and paid.
    pub(super) async fn left(&self, body: &Value) -> Value {
        let order = self.packed(body).await;
        self.insist_on(&order, "hand-over", &json!({})).await.expect(200);
        self.work().await;
        order
    }

    /// A step of an order's newest open fulfilment order, asked for under one key until it is answered.
    pub(super) async fn insist_on(&self, order: &Value, step: &str, body: &Value) -> Answer {
        let tasks = self.tasks(order).await;
        let open = tasks.iter().rev().find(|task| task["state"] != "handed_over" && task["state"] != "cancelled");
        let task = open.unwrap_or_else(|| panic!("nothing to {step}: {tasks:?}"));
        let (warehouse, key) = (self.warehouse(), new_key());
        let path = format!("/admin/fulfillments/{}/{step}", id(task));
        self.insist(async || warehouse.post_under(&key, &path, body).await).await
    }

    /// Whatever is still to be sent is sent.
    pub(super) async fn send_the_rest(&self, order: &Value) {
        for task in self.tasks(order).await {
            if task["state"] == "open" || task["state"] == "picking" || task["state"] == "packed" {
                for step in ["pick", "pack", "hand-over"] {
                    let path = format!("/admin/fulfillments/{}/{step}", id(&task));
                    // What is picked or packed already needs it no more.
                    self.warehouse().post(&path, &json!({})).await;
                    self.work().await;
                }
            }
        }
    }

    /// The order once it is as it should be: at once, or when the sweep has done what was lost.
    pub(super) async fn once(&self, order: &Value, done: impl Fn(&Value) -> bool) -> Value {
        self.work().await;
        let mut seen = self.seen(order).await;
        // Old orders are looked at less often than young ones.
        for span in ["PT16M", "PT16M", "PT121M"] {
            if done(&seen) {
                break;
            }
            self.pass(span).await;
            self.work().await;
            seen = self.seen(order).await;
        }
        seen
    }

    /// Mails of a kind to whoever placed an order.
    pub(super) fn mails_of(&self, order: &Value, template: &str) -> usize {
        let runner = self.runner().expect("a shop of our own");
        let mails = runner.mailbox().items(order["contact"]["email"].as_str());
        mails.iter().filter(|mail| mail.template.as_deref() == Some(template)).count()
    }
}

/// Units of the order's first line in a bucket.
pub(super) fn units(order: &Value, bucket: &str) -> i64 {
    order["lines"][0]["buckets"][bucket].as_i64().unwrap_or(0)
}

pub(super) fn total(order: &Value) -> i64 {
    amount(&order["totals"]["total"])
}

pub(super) fn money(order: &Value, what: &str) -> i64 {
    amount(&order["payments"][what])
}

/// What documents of a kind sum to.
pub(super) fn billed(order: &Value, kind: &str) -> i64 {
    let documents = order["invoices"].as_array().into_iter().flatten();
    documents.filter(|document| document["kind"] == kind).map(|document| amount(&document["total"])).sum()
}

/// A back-order its buyer agrees to.
pub(super) fn willing(body: Value) -> Value {
    body.with("allow_backorder", true).with("agree_later_charge", true)
}
