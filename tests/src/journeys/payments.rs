//! Paying when the order is placed: taken, declined, free.

use crate::driver::{Edit, Shop, amount, id, new_key};
use serde_json::{Value, json};

#[tokio::test]
async fn a_payment_is_authorised_for_what_the_order_costs() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    assert_eq!(order["payment_status"], "authorized");
    let payments = ["authorized", "captured", "refunded", "balance_due"].map(|name| amount(&order["payments"][name]));
    assert_eq!(payments, [5521, 0, 0, 0]);
    let books = shop.books_of(id(&order)).await;
    assert_eq!((&books["held"], &books["captured"]), (&json!(5521), &json!(0)), "held, not taken: {books}");
    assert_eq!(books["payments"].as_array().map(Vec::len), Some(1));
    assert_eq!(books["payments"][0]["idempotency_key"], json!(format!("{}/1/authorize/1", id(&order))));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_declined_payment_says_so_and_frees_everything() {
    let Some(shop) = Shop::own().await else { return };
    futures::join!(shop.receive(&shop.kettle, "west", 1), shop.receive(&shop.kettle, "east", 1));
    let body = shop.order_body(&[(&shop.kettle, 2)]).with("payment_method", "tok_declined");
    let refused = shop.guest().place(&body).await.expect_problem(402, "payment_declined");
    assert!(refused["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{refused}");
    for place in ["west", "east"] {
        assert_eq!(shop.counters(&shop.kettle, place).await, [1, 1, 0, 0, 0], "{place}, at once");
    }
    let listed = shop.orders().await.remove(0);
    let order = shop.agent().order(id(&listed)).await.expect(200);
    assert_eq!((&order["state"], &order["payment_status"]), (&json!("rejected"), &json!("failed")));
    assert_eq!(order["fulfillment_status"], "cancelled");
    assert_eq!(shop.books_of(id(&order)).await["held"], 0);
    shop.buy(&[(&shop.kettle, 2)]).await;
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_card_without_funds_still_pays_what_it_covers() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    let body = shop.order_body(&[(&shop.kettle, 2)]).with("payment_method", "tok_insufficient");
    let refused = shop.guest().place(&body).await.expect_problem(402, "payment_declined");
    assert_eq!(refused["reason"], "insufficient_funds", "10501 is more than 10000");
    assert_eq!(shop.for_sale(&shop.kettle).await, 5);
    shop.buy_as(&body.with("lines.0.quantity", 1)).await;
    assert_eq!(shop.for_sale(&shop.kettle).await, 4);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_token_the_gateway_does_not_know_is_a_declined_payment() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    let body = shop.order_body(&[(&shop.kettle, 1)]).with("payment_method", "tok_unheard_of");
    shop.guest().place(&body).await.expect_problem(402, "payment_declined");
    assert_eq!(shop.for_sale(&shop.kettle).await, 5);
    assert_eq!(shop.books_of(id(&shop.orders().await[0])).await["held"], Value::Null, "the gateway opened no payment");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn an_order_that_costs_nothing_asks_the_gateway_nothing() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.card, "west", 5).await;
    let body = shop.order_body(&[(&shop.card, 1)]).with("shipping_option", "letter").with("coupon", "ALL");
    let key = new_key();
    let order = shop.guest().place_under(&key, &body).await.expect(201);
    let again = shop.guest().place_under(&key, &body).await;
    assert!(again.is_replayed() && again.expect(201) == order, "and is one order, too: {again}");
    assert_eq!(order["state"], "placed");
    assert_eq!((amount(&order["totals"]["total"]), &order["payment_status"]), (0, &json!("none")));
    assert_eq!(amount(&order["payments"]["authorized"]), 0);
    assert_eq!(shop.books_of(id(&order)).await, Value::Null);
    assert_eq!(shop.counters(&shop.card, "west").await, [5, 4, 1, 0, 0], "the goods are real");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn whoever_bills_another_address_may_say_so() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 5).await;
    let bill_to = json!({"name": "Ada Lovelace", "line1": "4 Engine Row", "city": "Reno", "region": "NV",
        "postal_code": "89501", "country": "US", "company": "Engines & Co", "tax_id": "US 12-3456789"});
    let order = shop.buy_as(&shop.order_body(&[(&shop.kettle, 1)]).with("bill_to", bill_to.clone())).await;
    assert_eq!(order["bill_to"], bill_to);
    assert_eq!(amount(&order["totals"]["total"]), 5521, "taxed where it is sent");
    shop.invariants_hold().await;
}
