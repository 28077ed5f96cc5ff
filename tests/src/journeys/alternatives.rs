//! What to buy instead of what cannot be had.

use crate::driver::Shop;
use serde_json::{Value, json};

/// What an order for one unit of this is offered instead.
async fn instead_of(shop: &Shop, sku: &str) -> Vec<(Value, Value)> {
    let refused = shop.guest().place(&shop.order_body(&[(sku, 1)])).await.expect_problem(409, "out_of_stock");
    named(&refused["lines"][0]["alternatives"])
}

fn named(alternatives: &Value) -> Vec<(Value, Value)> {
    let alternatives = alternatives.as_array().expect("alternatives, if only an empty list");
    alternatives.iter().map(|other| (other["sku"].clone(), other["available"].clone())).collect()
}

#[tokio::test]
async fn a3_the_most_similar_thing_that_is_there_comes_first() {
    let Some(shop) = Shop::own().await else { return };
    futures::join!(
        shop.receive(&shop.big_kettle, "west", 3),
        shop.receive(&shop.teapot, "east", 2),
        shop.receive(&shop.towel, "west", 9)
    );
    shop.drain().await;
    let offered = instead_of(&shop, &shop.kettle).await;
    assert_eq!(offered, [(json!(shop.big_kettle), json!(3)), (json!(shop.teapot), json!(2))], "a towel boils no water");
    assert_eq!(named(&shop.page(&shop.kettle).await["alternatives"]), offered, "the page says the same");
    let refused = shop.guest().place(&shop.order_body(&[(&shop.kettle, 1)])).await.json();
    let first = &refused["lines"][0]["alternatives"][0];
    assert_eq!(
        (&first["name"], &first["price"]),
        (&json!("Stove kettle, large"), &json!({"amount": 5500, "currency": "USD"}))
    );
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a3_what_was_sold_a_moment_ago_is_not_offered() {
    let Some(shop) = Shop::own().await else { return };
    futures::join!(shop.receive(&shop.big_kettle, "west", 3), shop.receive(&shop.teapot, "east", 2));
    shop.drain().await;
    shop.buy(&[(&shop.big_kettle, 3)]).await;
    // Search has not heard of the sale yet; the refusal has.
    assert_eq!(instead_of(&shop, &shop.kettle).await, [(json!(shop.teapot), json!(2))]);
    shop.buy(&[(&shop.teapot, 2)]).await;
    assert_eq!(instead_of(&shop, &shop.kettle).await, [], "none in stock is an empty list");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a3_nothing_that_was_refused_is_offered_for_something_else() {
    let Some(shop) = Shop::own().await else { return };
    futures::join!(shop.receive(&shop.big_kettle, "west", 1), shop.receive(&shop.teapot, "west", 1));
    shop.drain().await;
    // One large kettle is there, but not the two that are wanted.
    let body = shop.order_body(&[(&shop.kettle, 1), (&shop.big_kettle, 2)]);
    let refused = shop.guest().place(&body).await.expect_problem(409, "out_of_stock");
    let lines = refused["lines"].as_array().expect("lines");
    assert_eq!(lines.len(), 2, "{refused}");
    for line in lines {
        assert_eq!(named(&line["alternatives"]), [(json!(shop.teapot), json!(1))], "{line}");
    }
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a3_what_is_kept_back_for_safety_is_no_alternative() {
    let Some(shop) = Shop::own().await else { return };
    futures::join!(shop.receive(&shop.big_kettle, "west", 2), shop.receive(&shop.teapot, "west", 2));
    shop.merchant().put(&format!("/admin/stock/{}/west", shop.big_kettle), &json!({"safety": 2})).await.expect(200);
    shop.drain().await;
    assert_eq!(instead_of(&shop, &shop.kettle).await, [(json!(shop.teapot), json!(2))]);
    shop.invariants_hold().await;
}
