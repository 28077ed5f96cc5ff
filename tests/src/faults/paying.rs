//! Faults in the functions that take money: placing, confirming, and the sweep that finishes what they left.

use super::variants::{End, Stocked, Variant, somebody, variant};
use super::{Break, Outcome, Tally, sweep};
use crate::driver::{Answer, Shop, id, new_key};
use local::FaultKind;
use serde_json::{Value, json};

const VARIANTS: [Variant; 7] = [
    variant("a plain order", "tok_visa", End::Placed),
    variant("a declined order", "tok_declined", End::Declined),
    variant("3-D Secure, answered", "tok_3ds", End::Answered),
    variant("3-D Secure, left alone", "tok_3ds", End::LeftAlone),
    variant("a slow gateway", "tok_slow", End::Placed),
    Variant { stocked: Stocked::Few, ..variant("partly back-ordered", "tok_visa", End::Placed) },
    Variant { stocked: Stocked::Nothing, ..variant("all back-ordered", "tok_visa", End::Placed) },
];

#[tokio::test(flavor = "multi_thread")]
async fn g5_placing_an_order_survives_every_fault_at_every_call() {
    let mut tally = Tally::default();
    for variant in VARIANTS {
        let found = sweep("place-order", variant.name, async |shop, broken| place(shop, broken, variant).await).await;
        println!("place-order, {}: {} cases", variant.name, found.cases);
        tally.add(found);
    }
    tally.clean("place-order");
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
    let mut tally = Tally::default();
    for (what, end) in [("confirmed", End::Answered), ("confirmed too early", End::LeftAlone)] {
        tally.add(sweep("confirm-payment", what, async |shop, broken| confirm(shop, broken, end).await).await);
    }
    tally.clean("confirm-payment");
}

async fn confirm(shop: &Shop, broken: Break, end: End) -> Outcome {
    let email = somebody();
    shop.hears_nothing();
    let body = variant("", "tok_3ds", end).prepare(shop, &email).await;
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
    let mut tally = Tally::default();
    for variant in [
        variant("told of a payment", "tok_3ds", End::Answered),
        variant("told of a customer who was asked", "tok_3ds", End::LeftAlone),
        Variant { stocked: Stocked::Few, ..variant("told of an order partly back-ordered", "tok_3ds", End::Answered) },
    ] {
        tally.add(sweep("payment-webhook", variant.name, async |shop, broken| told(shop, broken, variant).await).await);
    }
    tally.clean("payment-webhook");
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
    let mut tally = Tally::default();
    for variant in
        [variant("a slow gateway", "tok_slow", End::Placed), variant("nobody paid", "tok_3ds", End::LeftAlone)]
    {
        tally
            .add(sweep("sweep-overdue", variant.name, async |shop, broken| overdue(shop, broken, variant).await).await);
    }
    let orphan = variant("the process died", "tok_visa", End::Placed);
    tally.add(sweep("sweep-overdue", orphan.name, async |shop, broken| orphaned(shop, broken, orphan).await).await);
    tally.clean("sweep-overdue");
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
