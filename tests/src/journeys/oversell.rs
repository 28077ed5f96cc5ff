//! Nothing is sold that is not there, however many want it at once.

use crate::driver::{Answer, Edit, Shop};
use futures::future::join_all;
use serde_json::{Value, json};

/// So many buyers at once, each with the same basket: the bodies of those who got it, and of those who did not.
async fn rush(shop: &Shop, buyers: usize, body: &Value) -> (Vec<Value>, Vec<Value>) {
    let answers: Vec<Answer> = join_all((0..buyers).map(|_| async { shop.guest().place(body).await })).await;
    let (sold, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    let refused = refused.iter().map(|answer| answer.expect_problem(409, "out_of_stock")).collect();
    (sold.iter().map(Answer::json).collect(), refused)
}

#[tokio::test]
async fn a4_the_last_unit_is_sold_once() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 1).await;
    let (sold, refused) = rush(&shop, 8, &shop.order_body(&[(&shop.kettle, 1)])).await;
    assert_eq!((sold.len(), refused.len()), (1, 7));
    assert_eq!(shop.counters(&shop.kettle, "west").await, [1, 0, 1, 0, 0]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a4_of_ten_units_a_hundred_buyers_get_ten() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 10).await;
    shop.drain().await;
    let (sold, refused) = rush(&shop, 100, &shop.order_body(&[(&shop.kettle, 1)])).await;
    assert_eq!((sold.len(), refused.len()), (10, 90));
    assert!(refused.iter().all(|problem| problem["lines"][0]["available"] == 0), "{refused:?}");
    assert_eq!(shop.counters(&shop.kettle, "west").await, [10, 0, 10, 0, 0]);
    assert_eq!(shop.for_sale(&shop.kettle).await, 0);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a4_an_order_that_names_a_sku_on_two_lines_gets_what_is_there_and_no_more() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 3).await;
    let kettle = shop.kettle.as_str();
    let refused =
        shop.guest().place(&shop.order_body(&[(kettle, 2), (kettle, 2)])).await.expect_problem(409, "out_of_stock");
    assert_eq!(refused["lines"].as_array().map(Vec::len), Some(1), "one entry a SKU: {refused}");
    assert_eq!((&refused["lines"][0]["wanted"], &refused["lines"][0]["available"]), (&json!(4), &json!(3)));
    assert_eq!(shop.for_sale(kettle).await, 3, "nothing was reserved");
    let order = shop.buy(&[(kettle, 1), (kettle, 2)]).await;
    assert_eq!(order["lines"].as_array().map(Vec::len), Some(2));
    assert_eq!(shop.for_sale(kettle).await, 0);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a4_a_rush_of_orders_with_the_sku_on_two_lines_is_exact_too() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 11).await;
    let kettle = shop.kettle.as_str();
    let (sold, refused) = rush(&shop, 30, &shop.order_body(&[(kettle, 1), (kettle, 1)])).await;
    assert_eq!((sold.len(), refused.len()), (5, 25));
    assert_eq!(shop.counters(kettle, "west").await, [11, 1, 10, 0, 0]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a4_a_rush_takes_the_last_units_of_every_location() {
    let shop = Shop::open().await;
    let kettle = shop.kettle.as_str();
    futures::join!(shop.receive(kettle, "west", 3), shop.receive(kettle, "north", 2), shop.receive(kettle, "east", 4));
    let (sold, refused) = rush(&shop, 30, &shop.order_body(&[(kettle, 1)])).await;
    assert_eq!((sold.len(), refused.len()), (9, 21));
    for (place, units) in [("west", 3), ("north", 2), ("east", 4)] {
        assert_eq!(shop.counters(kettle, place).await, [units, 0, units, 0, 0], "{place}");
    }
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a4_one_line_out_of_stock_reserves_nothing_of_the_others() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 5).await;
    let body = shop.order_body(&[(&shop.kettle, 2), (&shop.towel, 1)]);
    let refused = shop.guest().place(&body).await.expect_problem(409, "out_of_stock");
    assert_eq!(refused["lines"].as_array().map(Vec::len), Some(1), "only what is short is named: {refused}");
    assert_eq!(refused["lines"][0]["sku"], json!(shop.towel));
    assert_eq!(shop.for_sale(&shop.kettle).await, 5);
    let without_towel = body.with("lines", json!([{"sku": shop.kettle, "quantity": 2}]));
    shop.buy_as(&without_towel).await;
    shop.invariants_hold().await;
}
