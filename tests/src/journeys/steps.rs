//! The steps of an order by their queues: held where something looks wrong, unharmed by messages that come twice or backwards,
//! and put right after a failure.

use crate::driver::{Edit, Shop, amount, id};
use serde_json::{Value, json};

#[tokio::test]
async fn b5_what_looks_wrong_is_held_with_its_reason_until_somebody_has_looked() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 9).await;
    let risk = json!({"rules": [{"name": "many at once", "quantity_above": 3}], "price_drift_percent": "20"});
    shop.change_setting("risk", &risk).await;
    shop.wait("PT11S").await;
    let plain = shop.buy(&[(&shop.kettle, 1)]).await;
    let risky = shop.buy(&[(&shop.kettle, 4)]).await;
    let body = shop.order_body(&[(&shop.kettle, 1)]);
    let odd = shop.buy_as(&body.with("ship_to.postal_code", "10001").with("ship_to.region", "CA")).await;
    shop.drain().await;
    assert_eq!(shop.tasks(&plain).await.len(), 1);
    for (order, reason) in [(&risky, "fraud"), (&odd, "address")] {
        let held = shop.agent().order(id(order)).await.expect(200);
        assert_eq!(held["holds"][0]["reason"], reason, "{held}");
        assert!(shop.tasks(order).await.is_empty(), "nothing is given to anybody");
        shop.agent().delete(&format!("/admin/orders/{}/holds/{reason}", id(order))).await.expect(200);
        shop.drain().await;
        assert_eq!(shop.tasks(order).await.len(), 1, "released, it goes on");
    }
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b5_a_price_that_moved_far_holds_the_order() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 9).await;
    shop.change_setting("risk", &json!({"price_drift_percent": "20"})).await;
    shop.wait("PT11S").await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.change_product(&shop.kettle, json!({"price": {"amount": 9900, "currency": "USD"}})).await;
    shop.drain().await;
    assert_eq!(shop.agent().order(id(&order)).await.expect(200)["holds"][0]["reason"], "price");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c1_a_hold_stops_what_is_packed_already() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 1).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    let task = shop.tasks(&order).await.remove(0);
    shop.step(&task, "pick").await;
    shop.step(&task, "pack").await;
    shop.agent().post(&format!("/admin/orders/{}/holds", id(&order)), &json!({"reason": "fraud"})).await.expect(201);
    let path = format!("/admin/fulfillments/{}/hand-over", id(&task));
    shop.warehouse().post(&path, &json!({})).await.expect_problem(409, "order_held");
    shop.step(&task, "unpack").await;
    shop.step(&task, "put-back").await;
    assert_eq!(shop.seen(&order).await["lines"][0]["buckets"]["released"], 1);
    shop.invariants_hold().await;
}

/// Everything that happens to an order of two goods, one of which comes later.
pub(crate) async fn life(shop: &Shop) -> Value {
    shop.change_product(&shop.teapot, json!({"backorder_limit": 5})).await;
    shop.receive(&shop.kettle, "west", 2).await;
    let body = shop.order_body(&[(&shop.kettle, 2), (&shop.teapot, 1)]);
    let order = shop.buy_as(&body.with("allow_backorder", true).with("agree_later_charge", true)).await;
    shop.drain().await;
    shop.send_off(&order).await;
    shop.receive(&shop.teapot, "west", 1).await;
    shop.drain().await;
    shop.send_off(&order).await;
    shop.scan(&order, "in_transit", "2027-03-02T08:00:00Z", "Reno, NV").await;
    shop.scan(&order, "delivered", "2027-03-03T08:00:00Z", "Door").await;
    shop.invariants_hold().await;
    shop.seen(&order).await
}

fn essence(order: &Value) -> Value {
    let buckets: Vec<&Value> = order["lines"].as_array().into_iter().flatten().map(|line| &line["buckets"]).collect();
    let invoices: Vec<i64> =
        order["invoices"].as_array().into_iter().flatten().map(|it| amount(&it["total"])).collect();
    json!({
        "state": order["state"], "fulfillment": order["fulfillment_status"], "payment": order["payment_status"],
        "buckets": buckets, "captured": order["payments"]["captured"], "authorized": order["payments"]["authorized"],
        "invoices": invoices, "parcels": order["parcels"].as_array().map(Vec::len),
    })
}

#[tokio::test]
async fn c1_every_message_twice_and_backwards_ends_like_once() {
    let (Some(once), Some(twice)) = (Shop::own().await, Shop::own().await) else { return };
    let plan = json!({"plan": [
        {"function": "*", "call": 0, "kind": "duplicate_delivery"}, {"function": "*", "call": 0, "kind": "reorder"}]});
    twice.guest().post_without_key("/_local/faults", &plan).await.expect(200);
    let (plain, stormy) = (life(&once).await, life(&twice).await);
    assert_eq!(essence(&plain), essence(&stormy));
    let books = async |shop: &Shop, order: &Value| {
        let books = shop.books_of(id(order)).await;
        json!([books["held"], books["captured"], books["refunded"]])
    };
    assert_eq!(books(&once, &plain).await, books(&twice, &stormy).await);
}

#[tokio::test]
async fn c1_a_message_that_fails_too_often_is_set_aside_and_succeeds_when_it_is_sent_again() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 1).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    let task = shop.tasks(&order).await.remove(0);
    shop.step(&task, "pick").await;
    shop.step(&task, "pack").await;
    shop.drain().await;
    let plan = json!({"plan": [{"function": "capture-payment", "call": 0, "kind": "refuse"}]});
    shop.guest().post_without_key("/_local/faults", &plan).await.expect(200);
    shop.step(&task, "hand-over").await;
    let drained = shop.guest().post_without_key("/_local/drain", &json!({})).await.expect(200);
    assert_eq!(drained["dead_letters"], 1, "{drained}");
    let failures = shop.merchant().get("/admin/failures").await.expect(200);
    assert_eq!(failures["items"][0]["queue"], "capture-payment", "{failures}");
    assert_eq!(amount(&shop.seen(&order).await["payments"]["captured"]), 0);
    shop.guest().post_without_key("/_local/faults", &json!({"plan": []})).await.expect(200);
    shop.merchant().post("/admin/failures/capture-payment/redrive", &json!({})).await.expect(202);
    shop.drain().await;
    assert_eq!(amount(&shop.seen(&order).await["payments"]["captured"]), amount(&order["totals"]["total"]));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c1_steps_whose_messages_were_lost_are_done_by_the_sweep() {
    let Some(shop) = Shop::own().await else { return };
    left_to_the_sweep(&shop).await;
}

pub(crate) async fn left_to_the_sweep(shop: &Shop) {
    shop.receive(&shop.kettle, "west", 1).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    let lost = json!({"plan": [{"function": "publish-events", "call": 0, "kind": "refuse"}]});
    shop.guest().post_without_key("/_local/faults", &lost).await.expect(200);
    shop.guest().post_without_key("/_local/drain", &json!({})).await;
    assert!(shop.tasks(&order).await.is_empty());
    shop.guest().post_without_key("/_local/faults", &json!({"plan": []})).await.expect(200);
    for _ in 0..2 {
        shop.advance("PT16M").await;
        shop.guest().post_without_key("/_local/drain", &json!({})).await.expect(200);
    }
    assert_eq!(shop.tasks(&order).await.len(), 1, "verified and released without a message");
}
