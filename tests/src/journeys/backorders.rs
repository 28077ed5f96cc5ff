//! Ordering what is not there yet: with a date where there is one, with consent, and without overtaking.

use crate::driver::{Edit, Shop, amount, id};
use serde_json::{Value, json};

fn willing(body: Value) -> Value {
    body.with("allow_backorder", true).with("agree_later_charge", true)
}

#[tokio::test]
async fn what_comes_later_is_ordered_now_and_charged_later() {
    let Some(shop) = Shop::own().await else { return };
    shop.change_product(&shop.teapot, json!({"backorder_limit": 5})).await;
    shop.receive(&shop.kettle, "west", 2).await;
    shop.announce(&shop.teapot, "west", 20, "2027-03-10").await;
    let body = shop.order_body(&[(&shop.kettle, 2), (&shop.teapot, 1)]);
    shop.guest().place(&body).await.expect_problem(409, "out_of_stock");
    shop.guest().place(&body.clone().with("allow_backorder", true)).await.expect_fields(&["agree_later_charge"]);
    let order = shop.buy_as(&willing(body)).await;
    let teapot = &order["lines"][1];
    assert_eq!((&teapot["buckets"]["backordered"], &teapot["buckets"]["reserved"]), (&json!(1), &json!(0)));
    assert_eq!(teapot["promise"]["current"]["ship_by"], "2027-03-11");
    assert_eq!(order["lines"][0]["promise"]["current"]["ship_by"], "2027-03-01");
    let (total, teapot) = (amount(&order["totals"]["total"]), amount(&teapot["total"]));
    assert_eq!(amount(&order["payments"]["authorized"]), total - teapot, "goods that ship now, and the shipping");
    assert_eq!(shop.books_of(id(&order)).await["held"], total - teapot);
    assert_eq!(shop.stock(&shop.teapot).await["backorders"], json!({"limit": 5, "left": 4, "waiting": 1}));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn an_order_of_nothing_but_what_comes_later_is_placed_without_a_payment() {
    let Some(shop) = Shop::own().await else { return };
    shop.change_product(&shop.teapot, json!({"backorder_limit": 5})).await;
    let order = shop.buy_as(&willing(shop.order_body(&[(&shop.teapot, 2)]))).await;
    assert_eq!((&order["fulfillment_status"], &order["payment_status"]), (&json!("backordered"), &json!("none")));
    assert_eq!(order["lines"][0]["promise"], json!({"first": null, "current": null}), "nobody knows when");
    let books = shop.books_of(id(&order)).await;
    assert_eq!((&books["held"], &books["payments"]), (&json!(0), &json!([])), "only the method is kept");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn no_more_is_promised_than_the_limit() {
    let Some(shop) = Shop::own().await else { return };
    shop.change_product(&shop.teapot, json!({"backorder_limit": 3})).await;
    assert_eq!(shop.page(&shop.teapot).await["availability"]["backorder"], json!({"allowed": true, "left": 3}));
    let body = willing(shop.order_body(&[(&shop.teapot, 2)]));
    let answers = futures::future::join_all((0..6).map(|_| async { shop.guest().place(&body).await })).await;
    let sold = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(sold, 1, "two of three, and one is left");
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        refused.expect_problem(409, "out_of_stock");
    }
    shop.buy_as(&body.with("lines.0.quantity", 1)).await;
    assert_eq!(shop.page(&shop.teapot).await["availability"]["backorder"], json!({"allowed": false, "left": 0}));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn goods_that_come_serve_first_who_waits() {
    let Some(shop) = Shop::own().await else { return };
    shop.change_product(&shop.teapot, json!({"backorder_limit": 5})).await;
    shop.buy_as(&willing(shop.order_body(&[(&shop.teapot, 2)]))).await;
    shop.receive(&shop.teapot, "west", 1).await;
    assert_eq!(shop.counters(&shop.teapot, "west").await, [1, 0, 1, 0, 1], "spoken for, not yet assigned");
    assert_eq!(shop.for_sale(&shop.teapot).await, 0);
    shop.receive(&shop.teapot, "east", 3).await;
    assert_eq!(shop.counters(&shop.teapot, "east").await, [3, 2, 1, 0, 1]);
    assert_eq!(shop.stock(&shop.teapot).await["backorders"]["waiting"], 0);
    let refused = shop.guest().place(&shop.order_body(&[(&shop.teapot, 3)])).await.expect_problem(409, "out_of_stock");
    assert_eq!(refused["lines"][0]["available"], 2, "a new buyer does not overtake");
    shop.buy(&[(&shop.teapot, 2)]).await;
    shop.invariants_hold().await;
}

#[tokio::test]
async fn what_is_waited_for_is_not_promised_to_the_next() {
    let Some(shop) = Shop::own().await else { return };
    shop.change_product(&shop.teapot, json!({"backorder_limit": 30})).await;
    shop.announce(&shop.teapot, "west", 5, "2027-03-10").await;
    shop.announce(&shop.teapot, "west", 5, "2027-03-20").await;
    shop.buy_as(&willing(shop.order_body(&[(&shop.teapot, 5)]))).await;
    let refused = shop.guest().place(&shop.order_body(&[(&shop.teapot, 1)])).await.expect_problem(409, "out_of_stock");
    assert_eq!(refused["lines"][0]["available_on"], "2027-03-20", "those of the 10th are spoken for");
    let next = shop.buy_as(&willing(shop.order_body(&[(&shop.teapot, 1)]))).await;
    assert_eq!(next["lines"][0]["promise"]["current"]["ship_by"], "2027-03-22", "the Monday after");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_declined_payment_gives_back_the_place_in_the_queue_too() {
    let Some(shop) = Shop::own().await else { return };
    shop.change_product(&shop.teapot, json!({"backorder_limit": 5})).await;
    shop.receive(&shop.teapot, "west", 1).await;
    let body = willing(shop.order_body(&[(&shop.teapot, 3)])).with("payment_method", "tok_declined");
    shop.guest().place(&body).await.expect_problem(402, "payment_declined");
    assert_eq!(shop.stock(&shop.teapot).await["backorders"], json!({"limit": 5, "left": 5, "waiting": 0}));
    assert_eq!(shop.counters(&shop.teapot, "west").await, [1, 1, 0, 0, 0]);
    shop.invariants_hold().await;
}
