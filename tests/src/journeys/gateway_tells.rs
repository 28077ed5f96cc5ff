//! What the payment gateway tells by itself: orders are finished without their shopper, however often and in whatever order it
//! is said, and nobody else can say it.

use crate::driver::{Answer, Edit, Shop, id};
use local::gateway::{WEBHOOK_SECRET, signature};
use local::{FaultKind, Faults, PlannedFault};
use serde_json::{Value, json};

/// An order whose shopper was sent to the bank and never came back.
async fn left_at_the_bank(shop: &Shop) -> Value {
    shop.receive(&shop.kettle, "west", 5).await;
    let body = shop.order_body(&[(&shop.kettle, 1)]).with("payment_method", "tok_3ds");
    let order = shop.guest().place(&body).await.expect(201);
    assert_eq!(order["state"], "pending_payment");
    order
}

/// The state of an order and of its payment, and its version.
async fn stands(shop: &Shop, order: &Value) -> (Value, Value, u64) {
    let seen = shop.agent().order(id(order)).await;
    let order = seen.expect(200);
    (order["state"].clone(), order["payment_status"].clone(), seen.version())
}

async fn deliver(shop: &Shop, body: &str, signature: Option<&str>) -> Answer {
    shop.guest().post_signed("/webhooks/payments", signature.map(|it| ("stripe-signature", it)), body).await
}

/// A message of the gateway about a payment of an order.
fn message(payment: &str, order: &str) -> String {
    json!({
        "id": "evt_1", "object": "event", "type": "payment_intent.succeeded",
        "data": {"object": {"id": payment, "object": "payment_intent", "status": "succeeded", "amount_received": 1,
            "metadata": {"order": order}}},
    })
    .to_string()
}

#[tokio::test]
async fn what_the_gateway_tells_finishes_an_order_whose_shopper_never_came_back() {
    let Some(shop) = Shop::own().await else { return };
    let paid = left_at_the_bank(&shop).await;
    shop.authenticate(id(&paid)).await;
    shop.drain().await;
    let (state, payment, _) = stands(&shop, &paid).await;
    assert_eq!((state, payment), (json!("placed"), json!("authorized")));

    let refused = left_at_the_bank(&shop).await;
    shop.refuse_at_the_bank(refused["payment_action"]["url"].as_str().expect("a page")).await;
    shop.drain().await;
    let (state, payment, _) = stands(&shop, &refused).await;
    assert_eq!((state, payment), (json!("rejected"), json!("failed")));
    assert_eq!(shop.for_sale(&shop.kettle).await, 9, "what it held is free");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn messages_that_come_twice_in_reverse_and_again_change_nothing_more() {
    let Some(shop) = Shop::own().await else { return };
    let told = json!({"webhooks": {"twice": true, "reversed": true}});
    shop.guest().post_without_key("/_local/gateway", &told).await.expect(200);
    let order = left_at_the_bank(&shop).await;
    shop.authenticate(id(&order)).await;
    shop.drain().await;
    let (state, _, version) = stands(&shop, &order).await;
    assert_eq!(state, json!("placed"));
    let payment = shop.books_of(id(&order)).await["payments"][0]["id"].as_str().expect("a payment").to_owned();
    let body = message(&payment, id(&order));
    let now = shop.runner().expect("a shop of our own").now();
    for _ in 0..2 {
        deliver(&shop, &body, Some(&signature(WEBHOOK_SECRET, now, &body))).await.expect(200);
    }
    assert_eq!(stands(&shop, &order).await.2, version, "that it succeeded was not believed: the payment was read");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_message_that_was_not_taken_is_sent_again() {
    let Some(shop) = Shop::own().await else { return };
    let order = left_at_the_bank(&shop).await;
    shop.drain().await;
    shop.authenticate(id(&order)).await;
    let runner = shop.runner().expect("a shop of our own");
    runner.faults(vec![PlannedFault::new("payment-webhook", 1, FaultKind::CrashAfter)]);
    shop.drain().await;
    assert_eq!(runner.struck(), 1);
    runner.faults(Faults::None);
    assert_eq!(stands(&shop, &order).await.0, "pending_payment");
    shop.wait("PT10S").await;
    assert_eq!(stands(&shop, &order).await.0, "placed");
}

#[tokio::test]
async fn a_message_nobody_signed_is_refused_with_where_to_get_help_and_changes_nothing() {
    let Some(shop) = Shop::own().await else { return };
    let order = left_at_the_bank(&shop).await;
    shop.drain().await;
    let payment = shop.books_of(id(&order)).await["payments"][0]["id"].as_str().expect("a payment").to_owned();
    shop.guest().post_without_key("/_local/gateway", &json!({"authenticate": id(&order)})).await.expect(200);
    let (body, now) = (message(&payment, id(&order)), shop.runner().expect("a shop of our own").now());
    let before = stands(&shop, &order).await;
    let minutes = |minutes| jiff::SignedDuration::from_mins(minutes);
    let signed = signature(WEBHOOK_SECRET, now, &body);
    let wrong = [
        None,
        Some("nonsense".to_owned()),
        Some(signature("whsec_somebody_elses", now, &body)),
        Some(signature(WEBHOOK_SECRET, now - minutes(6), &body)),
        Some(signature(WEBHOOK_SECRET, now + minutes(6), &body)),
        Some(signature(WEBHOOK_SECRET, now, &body.replace("evt_1", "evt_2"))),
    ];
    for signature in wrong {
        let refused = deliver(&shop, &body, signature.as_deref()).await.expect_problem(401, "bad_signature");
        assert!(refused["help"].as_str().is_some_and(|help| help.contains("/help")), "{refused}");
    }
    // The same value, written in another way, is another body.
    deliver(&shop, &format!("{body} "), Some(&signed)).await.expect_problem(401, "bad_signature");
    assert_eq!(stands(&shop, &order).await, before);
    deliver(&shop, &body, Some(&signed)).await.expect(200);
    assert_eq!(stands(&shop, &order).await.0, "placed");
}

#[tokio::test]
async fn a_message_about_nothing_of_this_shops_is_taken_all_the_same() {
    let Some(shop) = Shop::own().await else { return };
    let now = shop.runner().expect("a shop of our own").now();
    let others = [
        message("pi_another", "ord_7KQ2M4XD9TBCRH3F"),
        message("pi_another", "#1001"),
        json!({"id": "evt_1", "type": "payout.paid", "data": {"object": {"id": "po_1", "object": "payout"}}})
            .to_string(),
        json!({"id": "evt_1", "type": "charge.dispute.created", "data": {"object": {"id": "du_1", "object": "dispute",
            "payment_intent": "pi_another"}}})
        .to_string(),
        "not JSON at all".to_owned(),
    ];
    for body in others {
        let taken = deliver(&shop, &body, Some(&signature(WEBHOOK_SECRET, now, &body))).await.expect(200);
        assert_eq!(taken, json!({"received": true}));
    }
}
