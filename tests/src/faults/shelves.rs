//! Faults in the functions that move goods, hold orders and keep the history.

use super::variants::{End, Stocked, Variant, somebody, variant};
use super::{Break, Outcome, Scene, TIME_BOX, Tally, scene, sweep_all};
use crate::driver::{Answer, Shop, id, new_key};
use local::{FaultKind, PlannedFault};
use serde_json::{Value, json};

pub(super) const SCENES: &[Scene] = &[
    scene("receive-stock", "more of what is there", |shop, broken| Box::pin(receive(shop, broken, &shop.kettle))),
    scene("receive-stock", "what others wait for", |shop, broken| Box::pin(awaited(shop, broken))),
    scene("transfer-stock", "from west to east", |shop, broken| Box::pin(transfer(shop, broken))),
    scene("hold-order", "held once", |shop, broken| Box::pin(hold(shop, broken))),
    scene("project-stock", "reserved", |shop, broken| {
        Box::pin(project(shop, broken, variant("tok_visa", End::Placed)))
    }),
    scene("project-stock", "reserved and released", |shop, broken| {
        Box::pin(project(shop, broken, variant("tok_declined", End::Declined)))
    }),
];

#[tokio::test(flavor = "multi_thread")]
async fn g5_receiving_goods_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[..2]).await;
}

async fn awaited(shop: &Shop, broken: Break) -> Outcome {
    let promised = Variant { stocked: Stocked::Nothing, ..variant("tok_visa", End::Placed) };
    let body = promised.prepare(shop, &somebody()).await;
    shop.guest().place(&body).await.expect(201);
    let sku = body["lines"][0]["sku"].as_str().expect("a SKU").to_owned();
    let mut outcome = receive(shop, broken, &sku).await;
    let counters = shop.counters(&sku, "west").await;
    // Theirs at once, or kept for them until the worker comes by.
    if counters[..4] != [7, 4, 3, 0] || ![0, 3].contains(&counters[4]) {
        outcome.wrong.push(format!("not three of seven for whoever waits: {counters:?}"));
    }
    outcome
}

async fn receive(shop: &Shop, broken: Break, sku: &str) -> Outcome {
    let on_hand = async || shop.stock(sku).await["locations"].as_array().map_or(0, |places| units(places));
    let before = on_hand().await;
    let (warehouse, key) = (shop.warehouse(), new_key());
    let path = format!("/admin/stock/{sku}/west/receipts");
    let ask = async || warehouse.post_under(&key, &path, &json!({"quantity": 7})).await;
    let (reached, first) = shop.through(broken, ask).await;
    shop.pass("PT1S").await;
    let again = shop.insist(ask).await;
    let mut wrong = both_are_201(&first, &again);
    let came = on_hand().await - before;
    if came != 7 {
        wrong.push(format!("{came} units came instead of 7"));
    }
    Outcome::new(reached, wrong)
}

fn units(places: &[Value]) -> i64 {
    places.iter().filter_map(|place| place["on_hand"].as_i64()).sum()
}

fn both_are_201(first: &Answer, again: &Answer) -> Vec<String> {
    let wrong = [first, again].into_iter().filter(|answer| answer.status != 201);
    wrong.map(|answer| format!("the client is left with: {answer}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_moving_goods_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[2..3]).await;
}

async fn transfer(shop: &Shop, broken: Break) -> Outcome {
    let kettle = shop.kettle.as_str();
    // Where the goods go there are some already.
    shop.receive(kettle, "east", 1).await;
    let on_hand = async || (shop.counters(kettle, "west").await[0], shop.counters(kettle, "east").await[0]);
    let before = on_hand().await;
    let (warehouse, key, path) = (shop.warehouse(), new_key(), format!("/admin/stock/{kettle}/west/transfers"));
    let ask = async || warehouse.post_under(&key, &path, &json!({"to": "east", "quantity": 3})).await;
    let (reached, first) = shop.through(broken, ask).await;
    shop.pass("PT1S").await;
    let again = shop.insist(ask).await;
    let mut wrong = both_are_201(&first, &again);
    let after = on_hand().await;
    if after != (before.0 - 3, before.1 + 3) {
        wrong.push(format!("{after:?} after {before:?}"));
    }
    Outcome::new(reached, wrong)
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_g5_holding_an_order_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[3..4]).await;
}

async fn hold(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    let (agent, key, path) = (shop.agent(), new_key(), format!("/admin/orders/{}/holds", id(&order)));
    let ask = async || agent.post_under(&key, &path, &json!({"reason": "fraud"})).await;
    let (reached, first) = shop.through(broken, ask).await;
    let again = shop.insist(ask).await;
    let mut wrong = both_are_201(&first, &again);
    let held = agent.order(id(&order)).await.expect(200);
    if held["holds"].as_array().map(Vec::len) != Some(1) {
        wrong.push(format!("not held once: {} at version {}", held["holds"], held["version"]));
    }
    Outcome::new(reached, wrong)
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_projecting_movements_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[4..]).await;
}

/// The stream's worker breaks while it writes what an order moved; Σ movements = counters says whether it came through.
async fn project(shop: &Shop, broken: Break, variant: Variant) -> Outcome {
    shop.work().await;
    shop.guest().place(&variant.prepare(shop, &somebody()).await).await;
    Outcome::new(shop.work_through(broken).await, Vec::new())
}

#[tokio::test(flavor = "multi_thread")]
async fn c1_g5_records_delivered_twice_or_out_of_order_change_nothing() {
    let Some(shop) = Shop::impatient(TIME_BOX).await else { return };
    shop.receive(&shop.kettle, "west", 100).await;
    let mut tally = Tally::default();
    for kind in [FaultKind::DuplicateDelivery, FaultKind::Reorder] {
        for method in ["tok_visa", "tok_declined"] {
            let body = variant(method, End::Placed).prepare(&shop, &somebody()).await;
            shop.guest().place(&body).await;
            let runner = shop.runner().expect("a shop of our own");
            runner.faults(vec![PlannedFault::new("*", 0, kind)]);
            shop.work().await;
            runner.faults(local::Faults::None);
            shop.come_to_rest().await;
            tally.cases += 1;
            tally.violations.extend(shop.wrongs().await.into_iter().map(|it| format!("{kind:?}, {method}: {it}")));
        }
    }
    tally.clean("deliveries");
}
