//! A quote is honoured while it holds, and replaced by a new one when it does not.

use crate::driver::{Edit, Shop, amount, new_york};
use serde_json::{Value, json};

fn quoted(shop: &Shop, goods: &[(&str, i64)], quote: &Value) -> Value {
    let total = quote["totals"]["total"].clone();
    shop.order_body(goods).with("quote_id", quote["quote_id"].clone()).with("expected_total", total)
}

#[tokio::test]
async fn c5_a_quote_is_honoured_though_the_price_was_raised() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 9).await;
    let goods = [(shop.kettle.as_str(), 1)];
    let quote = shop.quote(&goods).await;
    assert_eq!(amount(&quote["totals"]["total"]), 5521);
    assert_eq!(quote["expires_at"], "2027-03-01T10:00:00Z");
    shop.change_product(&shop.kettle, json!({"price": {"amount": 5000, "currency": "USD"}})).await;
    let taxes = json!({"rates": [{"country": "US", "region": "CA", "rate": "0.10"}], "shipping_taxed": true});
    shop.change_setting("taxes", &taxes).await;
    shop.set_clock("2027-03-01T09:59:59Z").await;
    let order = shop.buy_as(&quoted(&shop, &goods, &quote)).await;
    assert_eq!(order["totals"], quote["totals"], "price and tax as quoted");
    let today = shop.buy(&goods).await;
    assert_eq!(amount(&today["totals"]["total"]), 5000 + 500 + 600 + 60, "without the quote it costs what it costs");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c5_an_expired_quote_gives_way_to_a_new_one() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 9).await;
    let goods = [(shop.kettle.as_str(), 1)];
    let quote = shop.quote(&goods).await;
    shop.change_product(&shop.kettle, json!({"price": {"amount": 5000, "currency": "USD"}})).await;
    shop.set_clock("2027-03-01T10:00:00Z").await;
    let refused = shop.guest().place(&quoted(&shop, &goods, &quote)).await.expect_problem(409, "price_changed");
    let renewed = &refused["quote"];
    assert_ne!(renewed["quote_id"], quote["quote_id"]);
    assert_eq!(amount(&renewed["totals"]["total"]), 5000 + 413 + 600 + 50, "{refused}");
    assert_eq!(shop.for_sale(&shop.kettle).await, 9, "nothing was reserved");
    let order = shop.buy_as(&quoted(&shop, &goods, renewed)).await;
    assert_eq!(order["totals"], renewed["totals"]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c5_a_quote_is_for_its_own_goods_place_and_coupon() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 9).await;
    let goods = [(shop.kettle.as_str(), 1)];
    let quote = shop.quote(&goods).await;
    shop.change_product(&shop.kettle, json!({"price": {"amount": 5200, "currency": "USD"}})).await;
    let body = quoted(&shop, &goods, &quote);
    for other in [
        body.clone().with("lines.0.quantity", 2),
        body.clone().with("ship_to", new_york()),
        body.clone().with("coupon", "TEN"),
        body.clone().with("quote_id", "quo_00000000000000000000000000000000"),
    ] {
        shop.guest().place(&other).await.expect_problem(409, "price_changed");
    }
    // Another option of the same quote is still quoted.
    let express = body.with("shipping_option", "express").without("expected_total");
    let order = shop.buy_as(&express).await;
    assert_eq!((amount(&order["lines"][0]["unit_price"]), amount(&order["totals"]["shipping"])), (4500, 1800));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_quote_is_for_the_shipping_option_asked_for() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 9).await;
    let goods = [(shop.kettle.as_str(), 1)];
    let cheapest = shop.quote(&goods).await;
    assert_eq!(cheapest["shipping_option"], "standard", "the cheapest where none is asked for");
    let express = shop.quote_body(&goods).with("shipping_option", "express");
    let quote = shop.guest().post_without_key("/quotes", &express).await.expect(201);
    assert_eq!((&quote["shipping_option"], amount(&quote["totals"]["shipping"])), (&json!("express"), 1800));
    let order = shop.buy_as(&quoted(&shop, &goods, &quote).with("shipping_option", "express")).await;
    assert_eq!(order["totals"], quote["totals"], "its tax too");
    let unknown = shop.quote_body(&goods).with("shipping_option", "balloon");
    shop.guest().post_without_key("/quotes", &unknown).await.expect_fields(&["shipping_option"]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_wrong_expected_total_is_answered_with_the_right_quote() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 9).await;
    let body = shop.order_body(&[(&shop.kettle, 1)]).with("expected_total", json!({"amount": 5520, "currency": "USD"}));
    let refused = shop.guest().place(&body).await.expect_problem(409, "price_changed");
    let quote = &refused["quote"];
    assert_eq!(amount(&quote["totals"]["total"]), 5521);
    let agreed =
        body.with("quote_id", quote["quote_id"].clone()).with("expected_total", quote["totals"]["total"].clone());
    shop.buy_as(&agreed).await;
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_quote_reserves_nothing_and_says_what_would_come_later() {
    let Some(shop) = Shop::own().await else { return };
    shop.change_product(&shop.kettle, json!({"backorder_limit": 5})).await;
    shop.receive(&shop.kettle, "west", 2).await;
    shop.announce(&shop.kettle, "west", 20, "2027-03-10").await;
    let quote = shop.quote(&[(&shop.kettle, 3)]).await;
    assert_eq!(quote["lines"][0]["availability"], json!({"now": 2, "backorder": 1}));
    assert_eq!(quote["lines"][0]["promise"]["ship_by"], "2027-03-11", "the work day after goods come: {quote}");
    assert_eq!(shop.for_sale(&shop.kettle).await, 2);
    let refused = shop.guest().post_without_key("/quotes", &shop.quote_body(&[(&shop.kettle, 8)])).await;
    let refused = refused.expect_problem(409, "out_of_stock");
    assert_eq!(
        (&refused["lines"][0]["available"], &refused["lines"][0]["available_on"]),
        (&json!(2), &json!("2027-03-10"))
    );
    shop.invariants_hold().await;
}
