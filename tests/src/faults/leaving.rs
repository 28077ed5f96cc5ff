//! Faults in the steps from release to the invoice: whatever breaks, the parcel leaves once, is taken once and billed once.

use super::variants::{End, somebody, variant};
use super::{Break, Outcome, Scene, scene, sweep_all};
use crate::driver::{Shop, amount, id, new_key};
use serde_json::{Value, json};

/// The steps that are asked for over HTTP, in their order.
const STEPS: [(&str, &str); 3] = [("pick-items", "pick"), ("pack-parcel", "pack"), ("hand-over", "hand-over")];

const fn step(function: &'static str) -> Scene {
    scene(function, "from placing until it is paid", |shop, broken| Box::pin(send(shop, broken)))
}

pub(super) const SCENES: &[Scene] = &[
    step("pick-items"),
    step("pack-parcel"),
    step("hand-over"),
    step("verify-order"),
    step("release-order"),
    step("capture-payment"),
    step("issue-invoice"),
    step("publish-events"),
    step("buy-label"),
];

#[tokio::test(flavor = "multi_thread")]
async fn g5_what_the_warehouse_does_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[..3]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_what_workers_do_before_a_parcel_leaves_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[3..5]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_what_workers_do_when_a_parcel_left_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[5..7]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_publishing_what_happened_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[7..]).await;
}

/// One order from placing until it is paid; one function breaks on the way.
async fn send(shop: &Shop, broken: Break) -> Outcome {
    let email = somebody();
    let body = variant("tok_visa", End::Placed).prepare(shop, &email).await;
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
    let billed = |seen: &Value| seen["invoices"].as_array().is_some_and(|it| !it.is_empty());
    let end = shop.once(&order, |seen| seen["payment_status"] == "paid" && billed(seen)).await;
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

fn judge(order: &Value, end: &Value) -> Vec<String> {
    let total = amount(&order["totals"]["total"]);
    let invoices: Vec<i64> = end["invoices"].as_array().into_iter().flatten().map(|it| amount(&it["total"])).collect();
    let parcels = end["parcels"].as_array().map_or(0, Vec::len);
    let seen = (amount(&end["payments"]["captured"]), invoices, parcels, end["fulfillment_status"].clone());
    let meant = (total, vec![total], 1, json!("shipped"));
    if seen == meant { Vec::new() } else { vec![format!("is {seen:?} and should be {meant:?}: {end}")] }
}
