//! What never came, came broken or is something else: sent once more, paid back, or neither; never both.

use super::refunded;
use crate::driver::{Shop, amount, id};
use serde_json::{Value, json};

async fn claim(shop: &Shop, order: &Value, kind: &str, quantity: u32) -> Value {
    let body =
        json!({"kind": kind, "lines": [{"line": "1", "quantity": quantity}], "note": "It is not in the parcel."});
    shop.buyer_of(order).post(&format!("/orders/{}/claims", id(order)), &body).await.expect(201)
}

#[tokio::test]
async fn e13_what_was_missing_is_sent_once_more_for_nothing() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 2)]).await;
    let open = claim(&shop, &order, "missing", 1).await;
    let decide = format!("/admin/claims/{}/decision", id(&open));
    shop.agent().post(&decide, &json!({"decision": "reship"})).await.expect_problem(409, "replacement_out_of_stock");
    shop.receive(&shop.kettle, "west", 1).await;
    let done = shop.agent().post(&decide, &json!({"decision": "reship"})).await.expect(200);
    assert_eq!((&done["state"], &done["replaced_by"]), (&json!("reshipped"), &json!(["2"])), "{done}");
    shop.agent().post(&decide, &json!({"decision": "refund"})).await.expect_problem(409, "claim_decided");
    shop.drain().await;
    shop.send_off(&order).await;
    let sent = shop.seen(&order).await;
    assert_eq!((amount(&sent["lines"][1]["total"]), &sent["lines"][1]["replaces"]), (0, &json!("1")), "{sent}");
    assert_eq!(sent["lines"][1]["buckets"]["handed_over"], 1);
    let total = amount(&order["totals"]["total"]);
    assert_eq!((amount(&sent["payments"]["captured"]), refunded(&sent)), (total, 0));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn e13_a_lost_parcel_is_paid_back_whole_and_once() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 1).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    shop.send_off(&order).await;
    shop.scan(&order, "in_transit", "2027-03-02T08:00:00Z", "Reno, NV").await;
    shop.scan(&order, "lost", "2027-03-09T08:00:00Z", "Reno, NV").await;
    let open = claim(&shop, &order, "lost", 1).await;
    let again = json!({"kind": "lost", "lines": [{"line": "1", "quantity": 1}]});
    let path = format!("/orders/{}/claims", id(&order));
    shop.buyer_of(&order).post(&path, &again).await.expect_problem(409, "not_claimable");
    let decide = format!("/admin/claims/{}/decision", id(&open));
    shop.agent().post(&decide, &json!({"decision": "refund"})).await.expect(200);
    shop.drain().await;
    let seen = shop.seen(&order).await;
    assert_eq!(refunded(&seen), amount(&order["totals"]["total"]), "the fault is ours: sending too: {seen}");
    assert_eq!(seen["claims"][0]["state"], "refunded");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn e13_a_claim_that_is_denied_leaves_everything_as_it_was() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 1)]).await;
    let open = claim(&shop, &order, "damaged", 1).await;
    let options = format!("/orders/{}/return-options", id(&order));
    let meanwhile = shop.buyer_of(&order).get(&options).await.expect(200);
    assert_eq!(meanwhile["lines"], json!([]), "what is claimed does not come back too");
    let decide = format!("/admin/claims/{}/decision", id(&open));
    shop.agent().post(&decide, &json!({"decision": "deny"})).await.expect_problem(422, "invalid");
    shop.agent().post(&decide, &json!({"decision": "deny", "reason": "It was dropped."})).await.expect(200);
    let after = shop.buyer_of(&order).get(&options).await.expect(200);
    assert_eq!(after["lines"][0]["quantity"], 1);
    shop.agent().post(&decide, &json!({"decision": "credit"})).await.expect_problem(409, "claim_decided");
    shop.invariants_hold().await;
}
