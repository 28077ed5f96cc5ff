//! Faults in the functions that take money: placing, confirming, and the sweep that finishes what they left.

use super::variants::{End, Stocked, Variant, somebody, variant};
use super::{Break, Case, Outcome, Scene, scene, sweep_all};
use crate::driver::{Answer, Shop, id, new_key};
use local::{FaultKind, Faults, PlannedFault};
use serde_json::{Value, json};

pub(super) const PLACING: &[Scene] = &[
    scene("place-order", "a plain order", |shop, broken| Box::pin(place(shop, broken, PLAIN))),
    scene("place-order", "a declined order", |shop, broken| {
        Box::pin(place(shop, broken, variant("tok_declined", End::Declined)))
    }),
    scene("place-order", "3-D Secure, answered", |shop, broken| Box::pin(place(shop, broken, ANSWERED))),
    scene("place-order", "3-D Secure, left alone", |shop, broken| Box::pin(place(shop, broken, LEFT_ALONE))),
    scene("place-order", "a slow gateway", |shop, broken| Box::pin(place(shop, broken, SLOW))),
    scene("place-order", "partly back-ordered", |shop, broken| {
        Box::pin(place(shop, broken, Variant { stocked: Stocked::Few, ..PLAIN }))
    }),
    scene("place-order", "all back-ordered", |shop, broken| {
        Box::pin(place(shop, broken, Variant { stocked: Stocked::Nothing, ..PLAIN }))
    }),
];

const PLAIN: Variant = variant("tok_visa", End::Placed);
const SLOW: Variant = variant("tok_slow", End::Placed);
const ANSWERED: Variant = variant("tok_3ds", End::Answered);
const LEFT_ALONE: Variant = variant("tok_3ds", End::LeftAlone);

pub(super) const CONFIRMING: &[Scene] = &[
    scene("confirm-payment", "confirmed", |shop, broken| Box::pin(confirm(shop, broken, End::Answered))),
    scene("confirm-payment", "confirmed too early", |shop, broken| Box::pin(confirm(shop, broken, End::LeftAlone))),
];

pub(super) const TOLD: &[Scene] = &[
    scene("payment-webhook", "told of a payment", |shop, broken| Box::pin(told(shop, broken, ANSWERED))),
    scene("payment-webhook", "told of a customer who was asked", |shop, broken| {
        Box::pin(told(shop, broken, LEFT_ALONE))
    }),
    scene("payment-webhook", "told of an order partly back-ordered", |shop, broken| {
        Box::pin(told(shop, broken, Variant { stocked: Stocked::Few, ..ANSWERED }))
    }),
];

pub(super) const OVERDUE: &[Scene] = &[
    looking("a slow gateway", |shop, broken| Box::pin(overdue(shop, broken, SLOW))),
    looking("nobody paid", |shop, broken| Box::pin(overdue(shop, broken, LEFT_ALONE))),
    looking("the process died", |shop, broken| Box::pin(orphaned(shop, broken, PLAIN))),
    looking("a capture was lost", |shop, broken| Box::pin(lost(shop, broken))),
];

/// The sweep looks through many lists before it comes to what is to be done.
const fn looking(what: &'static str, case: Case) -> Scene {
    Scene { alike: 2, ..scene("sweep-overdue", what, case) }
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_placing_an_order_survives_every_fault_at_every_call() {
    sweep_all(PLACING).await;
}

async fn place(shop: &Shop, broken: Break, variant: Variant) -> Outcome {
    let (email, key) = (somebody(), new_key());
    shop.hears_nothing();
    let body = variant.prepare(shop, &email).await;
    // Settings are read anew: those calls break too.
    shop.pass("PT11S").await;
    let ask = async || shop.guest().place_under(&key, &body).await;
    let (reached, first) = shop.through(broken, ask).await;
    let again = shop.insist(ask).await;
    let wrong = same_order(&first, &again);
    if variant.end == End::Answered && first.status == 201 {
        answer_the_bank(shop, &first.json()).await;
    }
    Outcome { reached, wrong, order: Some(variant.end.of(email, first)) }
}

/// The customer answers their bank. Where the shop never heard what the bank asks, its sweep finds out first.
async fn answer_the_bank(shop: &Shop, order: &Value) {
    if order["payment_action"].is_null() {
        shop.pass("PT2M").await;
        shop.work().await;
    }
    shop.authenticate(id(order)).await;
}

/// A repeat under the same key is answered like the first.
fn same_order(first: &Answer, again: &Answer) -> Vec<String> {
    let mut wrong = Vec::new();
    let essence = |answer: &Answer| {
        let body = answer.json();
        (answer.status, body["code"].clone(), body["id"].clone(), body["access_token"].clone())
    };
    if essence(first) != essence(again) {
        wrong.push(format!("the repeat got {:?} after {:?}", essence(again), essence(first)));
    }
    if !matches!(first.status, 201 | 402) {
        wrong.push(format!("the client is left with: {first}"));
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_confirming_a_payment_survives_every_fault_at_every_call() {
    sweep_all(CONFIRMING).await;
}

async fn confirm(shop: &Shop, broken: Break, end: End) -> Outcome {
    let email = somebody();
    shop.hears_nothing();
    let body = variant("tok_3ds", end).prepare(shop, &email).await;
    let placed = shop.guest().place(&body).await;
    let order = placed.expect(201);
    if end == End::Answered {
        shop.authenticate(id(&order)).await;
    }
    let (buyer, path) = (shop.buyer_of(&order), format!("/orders/{}/payments/confirm", id(&order)));
    let (reached, answer) = shop.through(broken, async || buyer.post_without_key(&path, &json!({})).await).await;
    let mut wrong = Vec::new();
    let state = if end == End::Answered { "placed" } else { "pending_payment" };
    if answer.status != 200 || answer.json()["state"] != state {
        wrong.push(format!("not {state}: {answer}"));
    }
    Outcome { reached, wrong, order: Some(end.of(email, placed)) }
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_what_the_gateway_tells_survives_every_fault_at_every_call() {
    sweep_all(TOLD).await;
}

/// The shopper went to the bank and was not seen again; the gateway tells what came of it, also when that is not heard at once.
async fn told(shop: &Shop, broken: Break, variant: Variant) -> Outcome {
    let email = somebody();
    let placed = shop.guest().place(&variant.prepare(shop, &email).await).await;
    if variant.end == End::Answered {
        // What was asked is told before; the message that matters is the next.
        shop.work().await;
        shop.authenticate(id(&placed.expect(201))).await;
    }
    let reached = shop.work_through(broken).await;
    // Before any sweep comes by, it is told again.
    shop.pass("PT11S").await;
    shop.work().await;
    let seen = shop.agent().order(id(&placed.expect(201))).await.expect(200);
    let state = if variant.end == End::Answered { "placed" } else { "pending_payment" };
    let wrong = if seen["state"] == state { Vec::new() } else { vec![format!("not {state}: {seen}")] };
    Outcome { reached, wrong, order: Some(variant.end.of(email, placed)) }
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_the_overdue_sweep_survives_every_fault_at_every_call() {
    sweep_all(OVERDUE).await;
}

/// An order nobody has answered for; the sweep that finds it breaks.
async fn overdue(shop: &Shop, broken: Break, variant: Variant) -> Outcome {
    let email = somebody();
    shop.hears_nothing();
    let reply = shop.guest().place(&variant.prepare(shop, &email).await).await;
    shop.pass(if variant.end == End::LeftAlone { "PT16M" } else { "PT2M" }).await;
    let reached = shop.work_through(broken).await;
    // The next case is to find its own order only.
    shop.come_to_rest().await;
    Outcome { reached, wrong: Vec::new(), order: Some(variant.end.of(email, reply)) }
}

/// Whoever placed the order died after the gateway took it, and the client never came back.
async fn orphaned(shop: &Shop, broken: Break, variant: Variant) -> Outcome {
    let email = somebody();
    shop.hears_nothing();
    let body = variant.prepare(shop, &email).await;
    let call = shop.gateway_call(&body).await;
    let gateway = Break { function: "place-order", call, kind: FaultKind::CrashAfter, times: 1 };
    shop.fail(gateway);
    let lost = shop.guest().place(&body).await;
    let mut wrong = Vec::new();
    if !shop.mend(gateway) || lost.status < 500 {
        wrong.push(format!("it did not die: {lost}"));
    }
    shop.pass("PT2M").await;
    let reached = shop.work_through(broken).await;
    shop.come_to_rest().await;
    // The probe's and the orphan's.
    let orders = shop.orders_of(&email).await;
    if orders.len() != 2 || orders.iter().any(|order| order["state"] != "placed") {
        wrong.push(format!("not two placed orders: {orders:?}"));
    }
    Outcome::new(reached, wrong)
}

/// The steps after a hand-over failed to the end, and somebody threw their messages away.
async fn lost(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.packed(&shop.basket(&shop.kettle, 1)).await;
    let runner = shop.runner().expect("a shop of our own");
    let steps = ["capture-payment", "issue-invoice"];
    runner.faults(steps.map(|step| PlannedFault::new(step, 0, FaultKind::Refuse)).to_vec());
    shop.insist_on(&order, "hand-over", &json!({})).await.expect(200);
    shop.work().await;
    runner.faults(Faults::None);
    for step in steps {
        let queue = format!("{step}-dlq");
        while let Some(message) = runner.queues().receive(&queue, 1, None).expect("a queue").pop() {
            runner.queues().delete(&queue, &message.receipt_handle).expect("it was received");
        }
    }
    shop.pass("PT16M").await;
    let reached = shop.work_through(broken).await;
    let done =
        |seen: &Value| seen["payment_status"] == "paid" && seen["invoices"].as_array().is_some_and(|it| it.len() == 1);
    let end = shop.once(&order, done).await;
    Outcome::judged(reached, done(&end), end)
}
