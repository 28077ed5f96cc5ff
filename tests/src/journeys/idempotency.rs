//! A double click, a lost reply, an impatient retry: one order.

use crate::driver::{Edit, Shop, amount, id, new_key};
use futures::future::join_all;
use serde_json::json;

#[tokio::test]
async fn b1_a_guest_buys_in_one_call_and_a_repeat_gets_the_same_reply() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 5).await;
    let (key, body) = (new_key(), shop.order_body(&[(&shop.kettle, 1)]));
    let first = shop.guest().place_under(&key, &body).await;
    let order = first.expect(201);
    assert_eq!(first.header("location"), Some(format!("/orders/{}", id(&order)).as_str()));
    assert!(!first.is_replayed());
    let again = shop.guest().place_under(&key, &body).await;
    assert_eq!(again.expect(201), order);
    assert!(again.is_replayed());
    assert_eq!((again.header("location"), again.version()), (first.header("location"), first.version()));
    assert_eq!(shop.for_sale(&shop.kettle).await, 4, "one was sold");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b1_the_same_fields_in_another_order_are_the_same_request() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 5).await;
    let (key, body) = (new_key(), shop.order_body(&[(&shop.kettle, 1)]));
    let order = shop.guest().place_under(&key, &body).await.expect(201);
    let mut fields: Vec<String> =
        body.as_object().expect("an object").iter().map(|(name, value)| format!("{}: {value}", json!(name))).collect();
    fields.reverse();
    let reversed = format!("{{{}}}", fields.join(",\n"));
    let again = shop.guest().send_bytes("POST", &key, "/orders", reversed.into_bytes()).await;
    assert!(again.is_replayed());
    assert_eq!(again.expect(201), order);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b1_one_key_sent_twenty_times_at_once_is_one_order() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 50).await;
    let (key, body) = (new_key(), shop.order_body(&[(&shop.kettle, 2)]));
    let answers = join_all((0..20).map(|_| async { shop.guest().place_under(&key, &body).await })).await;
    let orders: Vec<_> = answers.iter().map(|answer| answer.expect(201)).collect();
    assert!(orders.iter().all(|order| *order == orders[0]), "equal replies");
    assert_eq!(answers.iter().filter(|answer| !answer.is_replayed()).count(), 1, "one of them was the first");
    assert_eq!(shop.counters(&shop.kettle, "west").await, [50, 48, 2, 0, 0]);
    if shop.runner().is_some() {
        assert_eq!(shop.orders().await.len(), 1);
    }
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b1_another_body_under_the_key_is_refused() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 5).await;
    let (key, body) = (new_key(), shop.order_body(&[(&shop.kettle, 1)]));
    let order = shop.guest().place_under(&key, &body).await.expect(201);
    let other = body.clone().with("lines.0.quantity", 2);
    shop.guest().place_under(&key, &other).await.expect_problem(422, "idempotency_key_reused");
    assert_eq!(shop.for_sale(&shop.kettle).await, 4);
    assert_eq!(shop.guest().place_under(&key, &body).await.expect(201), order, "the first stands");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b1_a_refusal_that_wrote_nothing_does_not_bind_the_key() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 2).await;
    let (key, body) = (new_key(), shop.order_body(&[(&shop.kettle, 3)]));
    shop.guest().place_under(&key, &body.clone().without("contact.email")).await.expect_fields(&["contact.email"]);
    shop.guest().place_under(&key, &body).await.expect_problem(409, "out_of_stock");
    let dear = body.clone().with("lines.0.quantity", 2).with("expected_total", json!({"amount": 1, "currency": "USD"}));
    shop.guest().place_under(&key, &dear).await.expect_problem(409, "price_changed");
    let corrected = body.with("lines.0.quantity", 2);
    let accepted = shop.guest().place_under(&key, &corrected).await;
    accepted.expect(201);
    assert!(!accepted.is_replayed(), "it is the first that took effect");
    assert_eq!(shop.for_sale(&shop.kettle).await, 0);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b1_a_declined_payment_binds_the_key_and_is_declined_again() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 2).await;
    let (key, body) = (new_key(), shop.order_body(&[(&shop.kettle, 1)]).with("payment_method", "tok_declined"));
    let first = shop.guest().place_under(&key, &body).await.expect_problem(402, "payment_declined");
    let again = shop.guest().place_under(&key, &body).await;
    assert!(again.is_replayed(), "{again}");
    let again = again.expect_problem(402, "payment_declined");
    assert_eq!((&again["reason"], &again["detail"]), (&first["reason"], &first["detail"]));
    let other_card = body.with("payment_method", "tok_visa");
    shop.guest().place_under(&key, &other_card).await.expect_problem(422, "idempotency_key_reused");
    // The page makes a new key after a decline.
    shop.guest().place(&other_card).await.expect(201);
    assert_eq!(shop.for_sale(&shop.kettle).await, 1);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b1_a_key_is_required_and_a_guests_must_be_unguessable() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 2).await;
    let body = shop.order_body(&[(&shop.kettle, 1)]);
    shop.guest().post_without_key("/orders", &body).await.expect_problem(400, "idempotency_key_required");
    let long = "abcdefgh".repeat(17);
    for weak in [
        "1",
        "order-1-of-mine",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "a key with spaces in the middle",
        long.as_str(),
    ] {
        shop.guest().place_under(weak, &body).await.expect_problem(400, "idempotency_key_weak");
    }
    assert_eq!(shop.for_sale(&shop.kettle).await, 2);
    // Somebody who has signed in has a name for the key to stand under.
    shop.ada().place_under("cart-42-attempt-1", &body).await.expect(201);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b1_the_same_key_of_two_people_makes_two_orders() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 5).await;
    let (key, body) = (new_key(), shop.order_body(&[(&shop.kettle, 1)]));
    let adas = shop.ada().place_under(&key, &body).await.expect(201);
    let bobs = shop.bob().place_under(&key, &body).await.expect(201);
    let guests = shop.guest().place_under(&key, &body).await.expect(201);
    assert!(id(&adas) != id(&bobs) && id(&bobs) != id(&guests), "each has one of their own");
    assert_eq!(shop.for_sale(&shop.kettle).await, 2);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b1_a_repeat_shows_the_order_as_it_is_now() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 5).await;
    let (key, body) = (new_key(), shop.order_body(&[(&shop.kettle, 1)]));
    let order = shop.guest().place_under(&key, &body).await.expect(201);
    let hold = json!({"reason": "address"});
    shop.agent().post(&format!("/admin/orders/{}/holds", id(&order)), &hold).await.expect(201);
    let again = shop.guest().place_under(&key, &body).await.expect(201);
    assert_eq!(again["holds"].as_array().map(Vec::len), Some(1), "the present view: {again}");
    for same in ["id", "number", "access_token", "lines", "totals"] {
        assert_eq!(again[same], order[same], "{same}");
    }
    assert!(amount(&again["totals"]["total"]) > 0);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b1_a_receipt_sent_twice_arrives_once() {
    let shop = Shop::open().await;
    let (key, path) = (new_key(), format!("/admin/stock/{}/west/receipts", shop.kettle));
    let first = shop.warehouse().post_under(&key, &path, &json!({"quantity": 5})).await;
    let answers =
        join_all((0..6).map(|_| async { shop.warehouse().post_under(&key, &path, &json!({"quantity": 5})).await }));
    for again in answers.await {
        assert_eq!((again.status, again.is_replayed()), (first.status, true), "{again}");
    }
    assert_eq!(shop.counters(&shop.kettle, "west").await, [5, 5, 0, 0, 0]);
    let other = shop.warehouse().post_under(&key, &path, &json!({"quantity": 6})).await;
    other.expect_problem(422, "idempotency_key_reused");
    shop.invariants_hold().await;
}
