//! Faults in the steps from release to the invoice: whatever breaks, the parcel leaves once, is taken once and billed once.

use super::variants::{End, somebody, variant};
use super::{Break, Outcome, Tally, sweep};
use crate::driver::{Answer, Shop, amount, id, new_key};
use serde_json::{Value, json};

/// The steps that are asked for over HTTP, in their order.
const STEPS: [(&str, &str); 3] = [("pick-items", "pick"), ("pack-parcel", "pack"), ("hand-over", "hand-over")];

#[tokio::test(flavor = "multi_thread")]
async fn g5_what_the_warehouse_does_survives_every_fault_at_every_call() {
    let mut tally = Tally::default();
    for (function, _) in STEPS {
        tally.add(sweep(function, function, send).await);
    }
    tally.clean("pick, pack and hand over");
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_what_workers_do_before_a_parcel_leaves_survives_every_fault_at_every_call() {
    let mut tally = Tally::default();
    for function in ["verify-order", "release-order"] {
        tally.add(sweep(function, function, send).await);
    }
    tally.clean("verify and release");
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_what_workers_do_when_a_parcel_left_survives_every_fault_at_every_call() {
    let mut tally = Tally::default();
    for function in ["capture-payment", "issue-invoice"] {
        tally.add(sweep(function, function, send).await);
    }
    tally.clean("capture and invoice");
}

/// One order from placing until it is paid; one function breaks on the way.
async fn send(shop: &Shop, broken: Break) -> Outcome {
    let email = somebody();
    let body = variant("", "tok_visa", End::Placed).prepare(shop, &email).await;
    let placed = shop.guest().place(&body).await;
    let order = placed.expect(201);
    let mut wrong = Vec::new();
    shop.fail(broken);
    shop.work().await;
    for (_, step) in STEPS {
        let Some(task) = task(shop, &order).await else { break };
        let (key, path) = (new_key(), format!("/admin/fulfillments/{task}/{step}"));
        let warehouse = shop.warehouse();
        let answer = shop.insist(async || warehouse.post_under(&key, &path, &json!({})).await).await;
        if answer.status != 200 {
            wrong.push(format!("{step} ends with {answer}"));
        }
        shop.work().await;
    }
    let reached = shop.mend(broken);
    let end = settled(shop, &order, &placed).await;
    wrong.extend(judge(&order, &end));
    Outcome { reached, wrong, order: Some(End::Placed.of(email, placed)) }
}

/// The fulfilment order; where its messages were lost for good, the sweep has made it.
async fn task(shop: &Shop, order: &Value) -> Option<String> {
    for _ in 0..4 {
        if let Some(task) = shop.tasks(order).await.first() {
            return Some(id(task).to_owned());
        }
        shop.pass("PT16M").await;
    }
    None
}

/// The order once nothing breaks any more: at once, or when the sweep has done what was lost.
async fn settled(shop: &Shop, order: &Value, placed: &Answer) -> Value {
    shop.work().await;
    let mut seen = shop.buyer_of(&placed.json()).order(id(order)).await.expect(200);
    for _ in 0..3 {
        let done = seen["payment_status"] == "paid" && seen["invoices"].as_array().is_some_and(|it| !it.is_empty());
        if done {
            break;
        }
        shop.pass("PT16M").await;
        shop.work().await;
        seen = shop.buyer_of(&placed.json()).order(id(order)).await.expect(200);
    }
    seen
}

fn judge(order: &Value, end: &Value) -> Vec<String> {
    let total = amount(&order["totals"]["total"]);
    let invoices: Vec<i64> = end["invoices"].as_array().into_iter().flatten().map(|it| amount(&it["total"])).collect();
    let parcels = end["parcels"].as_array().map_or(0, Vec::len);
    let seen = (amount(&end["payments"]["captured"]), invoices, parcels, end["fulfillment_status"].clone());
    let meant = (total, vec![total], 1, json!("shipped"));
    if seen == meant { Vec::new() } else { vec![format!("is {seen:?} and should be {meant:?}: {end}")] }
}
