//! The customer's bank takes money back: it is written down, nothing more leaves, nothing is given back beside it, and the
//! books agree before, during and after.

use crate::driver::{Edit, Shop, amount, id};
use serde_json::{Value, json};

impl Shop {
    async fn bank(&self, command: &Value) {
        self.guest().post_without_key("/_local/gateway", command).await.expect(200);
        self.drain().await;
    }
}

fn told_of_it(order: &Value) -> usize {
    order["timeline"].as_array().into_iter().flatten().filter(|entry| entry["kind"] == "payment_chargeback").count()
}

#[tokio::test]
async fn c12_what_the_bank_takes_back_is_written_down_and_nothing_more_leaves_until_it_is_won() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 1).await;
    shop.receive(&shop.towel, "west", 2).await;
    let goods = [(shop.kettle.as_str(), 1), (shop.towel.as_str(), 2)];
    let body = shop.order_body(&goods).with("agree_later_charge", true).with("allow_backorder", true);
    let order = shop.buy_as(&body).await;
    shop.drain().await;
    let task = shop.tasks(&order).await.remove(0);
    let path = |step: &str| format!("/admin/fulfillments/{}/{step}", id(&task));
    let towels = json!({"lines": [{"line": "2", "quantity": 2}]});
    shop.warehouse().post(&path("pick"), &towels).await.expect(200);
    shop.warehouse().post(&path("pack"), &towels).await.expect(200);
    shop.drain().await;
    shop.step(&task, "hand-over").await;
    shop.drain().await;
    shop.step(&task, "pick").await;
    shop.step(&task, "pack").await;
    shop.drain().await;
    let taken = amount(&shop.seen(&order).await["payments"]["captured"]);

    shop.bank(&json!({"dispute": id(&order)})).await;
    let disputed = shop.seen(&order).await;
    assert_eq!(told_of_it(&disputed), 1, "{disputed}");
    assert_eq!(amount(&disputed["payments"]["captured"]), taken, "what was taken was taken");
    shop.warehouse().post(&path("hand-over"), &json!({})).await.expect_problem(409, "payment_not_covered");
    // The parcel comes back; its money is gone already, and is not given back a second time.
    shop.scan(&order, "return_to_sender", "2027-03-05T08:00:00Z", "Reno, NV").await;
    let back = shop.seen(&order).await;
    assert_eq!(amount(&back["payments"]["refunded"]), 0, "{back}");
    assert_eq!(shop.books_of(id(&order)).await["refunded"], 0);
    shop.invariants_hold().await;

    shop.bank(&json!({"close_dispute": id(&order), "won": true})).await;
    shop.warehouse().post(&path("hand-over"), &json!({})).await.expect(200);
    shop.drain().await;
    assert_eq!(amount(&shop.seen(&order).await["payments"]["captured"]), amount(&order["totals"]["total"]));
    shop.invariants_hold().await;
}
