//! Payments that are not over when the shopper has their answer: the bank asks, the gateway is slow, a reply is lost.

use crate::driver::{Answer, Edit, Shop, amount, id, new_key};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Long enough for a gateway that answers, in a test that has the machine to share.
const SHORT: Duration = Duration::from_millis(400);
/// How long the sandbox keeps the caller of a slow payment waiting.
const GATEWAY_TAKES: Duration = Duration::from_secs(30);

async fn confirm(shop: &Shop, order: &Value) -> Answer {
    shop.buyer_of(order).post_without_key(&format!("/orders/{}/payments/confirm", id(order)), &json!({})).await
}

/// An order that waits for its customer at the bank.
async fn asked_by_the_bank(shop: &Shop) -> Value {
    shop.receive(&shop.kettle, "west", 5).await;
    let body = shop.order_body(&[(&shop.kettle, 1)]).with("payment_method", "tok_3ds");
    let order = shop.guest().place(&body).await.expect(201);
    assert_eq!((&order["state"], &order["payment_status"]), (&json!("pending_payment"), &json!("requires_action")));
    order
}

#[tokio::test]
async fn a_bank_that_asks_the_customer_makes_the_order_wait_for_them() {
    let Some(shop) = Shop::own().await else { return };
    let order = asked_by_the_bank(&shop).await;
    let action = &order["payment_action"];
    assert!(action["client_secret"].as_str().is_some_and(|secret| !secret.is_empty()), "{action}");
    assert!(action["url"].as_str().is_some_and(|url| url.starts_with("http")), "{action}");
    assert_eq!(action["expires_at"], "2027-03-01T09:45:00Z");
    assert_eq!((amount(&order["payments"]["authorized"]), amount(&order["payments"]["balance_due"])), (0, 5521));
    assert_eq!(order["placed_at"], Value::Null);
    assert_eq!(shop.for_sale(&shop.kettle).await, 4, "the stock is held meanwhile");

    let early = confirm(&shop, &order).await.expect(200);
    assert_eq!(early["state"], "pending_payment", "nobody has answered the bank");
    shop.authenticate(id(&order)).await;
    let placed = confirm(&shop, &order).await.expect(200);
    assert_eq!((&placed["state"], &placed["payment_status"]), (&json!("placed"), &json!("authorized")));
    assert_eq!(placed.get("payment_action"), None, "nothing is left to do");
    assert_eq!(amount(&placed["payments"]["authorized"]), 5521);
    assert_eq!(confirm(&shop, &order).await.expect(200), placed, "confirmed twice is placed once");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_payment_that_is_confirmed_by_many_at_once_is_taken_once() {
    let Some(shop) = Shop::own().await else { return };
    let order = asked_by_the_bank(&shop).await;
    shop.authenticate(id(&order)).await;
    shop.advance("PT2M").await;
    // Two open pages, and the sweep.
    let (one, other, ()) = futures::join!(confirm(&shop, &order), confirm(&shop, &order), shop.drain());
    for answer in [one, other] {
        assert_eq!(answer.expect(200)["state"], "placed");
    }
    let seen = shop.buyer_of(&order).order(id(&order)).await;
    let placed = seen.json()["timeline"].as_array().into_iter().flatten().filter(|it| it["kind"] == "placed").count();
    assert_eq!(placed, 1, "{seen}");
    assert_eq!(shop.books_of(id(&order)).await["held"], 5521);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_customer_who_answers_the_bank_and_never_comes_back_is_found_by_the_sweep() {
    let Some(shop) = Shop::own().await else { return };
    let order = asked_by_the_bank(&shop).await;
    shop.authenticate(id(&order)).await;
    shop.wait("PT3M").await;
    let seen = shop.buyer_of(&order).order(id(&order)).await.expect(200);
    assert_eq!(seen["state"], "placed");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn an_abandoned_payment_expires_and_frees_the_stock() {
    let Some(shop) = Shop::own().await else { return };
    let order = asked_by_the_bank(&shop).await;
    shop.wait("PT14M").await;
    assert_eq!(shop.for_sale(&shop.kettle).await, 4, "a quarter of an hour is theirs");
    shop.wait("PT2M").await;
    let seen = shop.buyer_of(&order).order(id(&order)).await.expect(200);
    assert_eq!((&seen["state"], &seen["payment_status"]), (&json!("expired"), &json!("voided")));
    assert_eq!(shop.counters(&shop.kettle, "west").await, [5, 5, 0, 0, 0]);
    let books = shop.books_of(id(&order)).await;
    assert_eq!((&books["payments"][0]["status"], &books["held"]), (&json!("canceled"), &json!(0)));
    confirm(&shop, &order).await.expect_problem(402, "payment_declined");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_customer_who_tells_the_bank_no_gets_their_answer_and_holds_nothing() {
    let Some(shop) = Shop::own().await else { return };
    let order = asked_by_the_bank(&shop).await;
    shop.refuse_at_the_bank(order["payment_action"]["url"].as_str().expect("the bank's page")).await;
    confirm(&shop, &order).await.expect_problem(402, "payment_declined");
    assert_eq!(shop.for_sale(&shop.kettle).await, 5);
    let seen = shop.buyer_of(&order).order(id(&order)).await.expect(200);
    assert_eq!(seen["state"], "rejected");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_slow_gateway_keeps_nobody_waiting_and_the_order_is_placed_later() {
    let Some(shop) = Shop::impatient(SHORT).await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    let (key, body) = (new_key(), shop.order_body(&[(&shop.kettle, 1)]).with("payment_method", "tok_slow"));
    let began = Instant::now();
    let order = shop.guest().place_under(&key, &body).await.expect(201);
    assert!(began.elapsed() < GATEWAY_TAKES, "it was not waited for: {:?}", began.elapsed());
    assert_eq!((&order["state"], &order["payment_status"]), (&json!("pending_payment"), &json!("pending")));
    assert_eq!(order.get("payment_action"), None, "there is nothing the shopper could do");
    let again = shop.guest().place_under(&key, &body).await;
    assert!(again.is_replayed() && again.expect(201)["id"] == order["id"], "the key is bound");
    // The first sweep learns which payment it is, the next what came of it.
    shop.wait("PT2M").await;
    shop.wait("PT2M").await;
    let seen = shop.buyer_of(&order).order(id(&order)).await.expect(200);
    assert_eq!((&seen["state"], amount(&seen["payments"]["authorized"])), (&json!("placed"), 5521));
    assert_eq!(shop.books_of(id(&order)).await["payments"].as_array().map(Vec::len), Some(1));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_reply_that_is_lost_neither_loses_nor_doubles_the_authorisation() {
    for fault in ["timeout_after_effect", "timeout_before_effect"] {
        let Some(shop) = Shop::own().await else { return };
        shop.receive(&shop.kettle, "west", 5).await;
        shop.gateway_will(&[fault]).await;
        let (key, body) = (new_key(), shop.order_body(&[(&shop.kettle, 1)]));
        let order = shop.guest().place_under(&key, &body).await.expect(201);
        assert_eq!(order["payment_status"], "pending", "{fault}: what came of it is not known");
        shop.wait("PT3M").await;
        let placed = shop.guest().place_under(&key, &body).await.expect(201);
        assert_eq!((&placed["state"], &placed["id"]), (&json!("placed"), &order["id"]), "{fault}");
        let books = shop.books_of(id(&order)).await;
        assert_eq!((&books["authorized"], &books["held"]), (&json!(5521), &json!(5521)), "{fault}: {books}");
        assert_eq!(books["payments"].as_array().map(Vec::len), Some(1), "{fault}");
        shop.invariants_hold().await;
    }
}

#[tokio::test]
async fn a_decline_whose_reply_is_lost_frees_the_stock_in_the_end() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    shop.gateway_will(&["timeout_after_effect"]).await;
    let body = shop.order_body(&[(&shop.kettle, 1)]).with("payment_method", "tok_declined");
    let order = shop.guest().place(&body).await.expect(201);
    assert_eq!(order["payment_status"], "pending");
    assert_eq!(shop.for_sale(&shop.kettle).await, 4);
    shop.wait("PT3M").await;
    let seen = shop.buyer_of(&order).order(id(&order)).await.expect(200);
    assert_eq!((&seen["state"], &seen["payment_status"]), (&json!("rejected"), &json!("failed")));
    assert_eq!(shop.for_sale(&shop.kettle).await, 5);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b7_what_the_gateway_said_to_nobody_is_found_when_its_key_is_forgotten() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    for (fault, state, held) in [("timeout_after_effect", "placed", 5521), ("timeout_before_effect", "rejected", 0)] {
        shop.gateway_will(&[fault]).await;
        let order = shop.guest().place(&shop.order_body(&[(&shop.kettle, 1)])).await.expect(201);
        assert_eq!(order["payment_status"], "pending", "{fault}");
        // For most of a day nobody asks: neither the shopper nor a sweep.
        let later = shop.runner().expect("a shop of our own").now() + jiff::SignedDuration::from_hours(21);
        shop.set_clock(&later.to_string()).await;
        shop.drain().await;
        shop.wait("PT3M").await;
        let seen = shop.buyer_of(&order).order(id(&order)).await.expect(200);
        assert_eq!(seen["state"], state, "{fault}: {seen}");
        assert_eq!(shop.books_of(id(&order)).await["held"].as_i64().unwrap_or(0), held, "{fault}");
    }
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_shopper_may_ask_what_came_of_a_payment_before_the_sweep_does() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    shop.gateway_will(&["timeout_after_effect"]).await;
    let order = shop.guest().place(&shop.order_body(&[(&shop.kettle, 1)])).await.expect(201);
    let placed = confirm(&shop, &order).await.expect(200);
    assert_eq!(placed["state"], "placed");
    assert_eq!(shop.books_of(id(&order)).await["held"], 5521);
    shop.invariants_hold().await;
}
