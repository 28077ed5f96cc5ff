//! What an order costs, to the minor unit.

use crate::driver::{Edit, Shop, amount, germany};
use serde_json::{Value, json};

/// `[goods, discount, shipping, tax, total]`
fn totals(view: &Value) -> [i64; 5] {
    ["goods", "discount", "shipping", "tax", "total"].map(|name| amount(&view["totals"][name]))
}

/// What a quote and the order it leads to cost, which must be the same.
async fn costs(shop: &Shop, order: &Value) -> [i64; 5] {
    let mut quote =
        json!({"lines": order["lines"], "ship_to": order["ship_to"], "shipping_option": order["shipping_option"]});
    if let Some(coupon) = order.get("coupon") {
        quote["coupon"] = coupon.clone();
    }
    let quote = shop.guest().post_without_key("/quotes", &quote).await.expect(201);
    let placed = shop.buy_as(order).await;
    assert_eq!(quote["shipping_option"], order["shipping_option"]);
    assert_eq!(totals(&quote), totals(&placed), "{quote}");
    let lines: i64 = placed["lines"].as_array().expect("lines").iter().map(|line| amount(&line["total"])).sum();
    let [_, _, shipping, _, total] = totals(&placed);
    assert!(lines + shipping <= total, "{placed}");
    totals(&placed)
}

#[tokio::test]
async fn tax_goes_on_top_by_line_and_on_shipping_by_its_rate() {
    let shop = Shop::open().await;
    futures::join!(
        shop.receive(&shop.kettle, "west", 9),
        shop.receive(&shop.towel, "west", 9),
        shop.receive(&shop.card, "west", 9)
    );
    // 8.25 % of 4500 is 371.25, of 600 it is 49.50: half a cent is a cent.
    assert_eq!(costs(&shop, &shop.order_body(&[(&shop.kettle, 1)])).await, [4500, 0, 600, 371 + 50, 5521]);
    // 742.50 of the kettles, 99 of the towel, 66 of the shipping of 2.1 kg.
    let goods = [(shop.kettle.as_str(), 2), (shop.towel.as_str(), 1)];
    assert_eq!(costs(&shop, &shop.order_body(&goods)).await, [10_200, 0, 800, 743 + 99 + 66, 11_908]);
    // Paper is not taxed, nor is its share of the shipping: 600 × 4500 ÷ 4750 = 568.
    let goods = [(shop.kettle.as_str(), 1), (shop.card.as_str(), 1)];
    assert_eq!(costs(&shop, &shop.order_body(&goods)).await, [4750, 0, 600, 371 + 47, 5768]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn included_tax_is_shown_and_not_added() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "east", 9).await;
    let body = shop.order_body(&[(&shop.kettle, 1)]).with("ship_to", germany());
    // 4500 − 4500 ÷ 1.19 and 2000 − 2000 ÷ 1.19.
    assert_eq!(costs(&shop, &body).await, [4500, 0, 2000, 718 + 319, 6500]);
    let quote = shop
        .guest()
        .post_without_key("/quotes", &json!({"lines": body["lines"], "ship_to": germany()}))
        .await
        .expect(201);
    let tax =
        json!([{"jurisdiction": "DE", "rate": "0.19", "amount": {"amount": 718, "currency": "USD"}, "included": true}]);
    assert_eq!(quote["lines"][0]["taxes"], tax);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn where_no_rate_is_set_there_is_no_tax() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 9).await;
    let body = shop.order_body(&[(&shop.kettle, 1)]).with("ship_to.region", "Oregon");
    assert_eq!(costs(&shop, &body).await, [4500, 0, 600, 0, 5100]);
    let by_name = shop.order_body(&[(&shop.kettle, 1)]).with("ship_to.region", "california");
    assert_eq!(costs(&shop, &by_name).await[3], 421, "a region is known by name and by code");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_percentage_comes_off_each_line_before_tax() {
    let shop = Shop::open().await;
    futures::join!(shop.receive(&shop.kettle, "west", 9), shop.receive(&shop.card, "west", 9));
    let body = shop.order_body(&[(&shop.kettle, 1)]).with("coupon", "ten");
    // Tax on 4050 is 334.125.
    assert_eq!(costs(&shop, &body).await, [4500, 450, 600, 334 + 50, 5034]);
    let odd = shop.order_body(&[(&shop.card, 3)]).with("coupon", "TEN").with("shipping_option", "standard");
    assert_eq!(costs(&shop, &odd).await, [750, 75, 600, 0, 1275]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_fixed_amount_is_spread_over_the_lines_and_sums_to_itself() {
    let shop = Shop::open().await;
    futures::join!(shop.receive(&shop.kettle, "west", 9), shop.receive(&shop.towel, "west", 9));
    let body = shop.order_body(&[(&shop.kettle, 1), (&shop.towel, 1)]).with("coupon", "FIVE");
    let order = shop.buy_as(&body).await;
    let discounts: Vec<i64> =
        order["lines"].as_array().expect("lines").iter().map(|line| amount(&line["discount"])).collect();
    assert_eq!(discounts, [395, 105], "500 by 4500 and 1200");
    // 8.25 % of 4105 is 338.66, of 1095 it is 90.34, of 700 it is 57.75.
    assert_eq!(totals(&order), [5700, 500, 700, 339 + 90 + 58, 6387]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_coupon_that_is_unknown_or_not_reached_is_refused_by_name() {
    let shop = Shop::open().await;
    shop.receive(&shop.towel, "west", 9).await;
    let body = shop.order_body(&[(&shop.towel, 1)]);
    for coupon in ["FIVE", "NOSUCH"] {
        shop.guest().place(&body.clone().with("coupon", coupon)).await.expect_fields(&["coupon"]);
        let quote = shop.quote_body(&[(&shop.towel, 1)]).with("coupon", coupon);
        shop.guest().post_without_key("/quotes", &quote).await.expect_fields(&["coupon"]);
    }
    assert_eq!(shop.for_sale(&shop.towel).await, 9);
    let enough = body.with("lines.0.quantity", 2).with("coupon", "five");
    assert_eq!(costs(&shop, &enough).await[..2], [2400, 500]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn what_the_lines_show_adds_up_to_what_is_charged() {
    let shop = Shop::open().await;
    futures::join!(
        shop.receive(&shop.kettle, "west", 9),
        shop.receive(&shop.towel, "east", 9),
        shop.receive(&shop.anvil, "north", 2)
    );
    let goods =
        [(shop.kettle.as_str(), 3), (shop.towel.as_str(), 7), (shop.anvil.as_str(), 1), (shop.kettle.as_str(), 1)];
    let order = shop.buy_as(&shop.order_body(&goods).with("coupon", "FIVE")).await;
    let lines = order["lines"].as_array().expect("lines");
    let sum = |name: &str| lines.iter().map(|line| amount(&line[name])).sum::<i64>();
    let goods: i64 =
        lines.iter().map(|line| amount(&line["unit_price"]) * line["quantity"].as_i64().expect("units")).sum();
    let [all_goods, discount, shipping, tax, total] = totals(&order);
    assert_eq!((goods, sum("discount")), (all_goods, discount));
    assert_eq!(sum("total"), goods - discount + sum("tax"), "tax on top");
    assert_eq!(total, sum("total") + shipping + (tax - sum("tax")), "the rest of the tax is the shipping's");
    assert_eq!(amount(&order["payments"]["authorized"]), total);
    shop.invariants_hold().await;
}
