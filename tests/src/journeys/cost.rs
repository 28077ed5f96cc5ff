//! What an order costs the shop: calls and units, as the meter counts them.

use crate::driver::{Edit, Shop, id};
use serde_json::{Value, json};

/// Quality's budget for an order of one line, placed and authorised; seven is the aim.
const MOST_WRITE_UNITS: f64 = 9.0;

/// What a function cost since the meter was reset.
async fn cost(shop: &Shop, function: &str) -> Value {
    let reading = shop.meter().await;
    let meter = reading["functions"][function].clone();
    assert!(meter.is_object(), "no {function}: {reading}");
    println!("{function}: {meter}");
    meter
}

#[tokio::test]
async fn g6_an_order_of_one_line_is_one_read_batch_one_transaction_one_put_and_at_most_nine_units() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 9).await;
    shop.buy(&[(&shop.kettle, 1)]).await;
    shop.reset_meter().await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    let meter = cost(&shop, "place-order").await;
    let calls = json!({"dynamodb.BatchGetItem": 1, "dynamodb.TransactWriteItems": 1, "dynamodb.PutItem": 1,
        "gateway.authorize": 1});
    assert_eq!(meter["calls"], calls);
    let units = meter["write_units"].as_f64().expect("units");
    assert!(units > 0.0 && units <= MOST_WRITE_UNITS, "{units} write units");

    shop.reset_meter().await;
    shop.buyer_of(&order).order(id(&order)).await.expect(200);
    assert_eq!(cost(&shop, "get-order").await["calls"], json!({"dynamodb.GetItem": 1}));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn g6_a_refused_order_writes_nothing() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.teapot, "west", 9).await;
    shop.drain().await;
    let body = shop.order_body(&[(&shop.kettle, 1)]);
    shop.guest().place(&body).await.expect_problem(409, "out_of_stock");
    shop.reset_meter().await;
    shop.guest().place(&body).await.expect_problem(409, "out_of_stock");
    shop.guest().place(&body.without("contact")).await.expect_problem(422, "invalid");
    let meter = cost(&shop, "place-order").await;
    assert_eq!(meter["write_units"].as_f64(), Some(0.0), "{meter}");
    assert_eq!(meter["calls"]["dynamodb.TransactWriteItems"], Value::Null, "{meter}");
    shop.invariants_hold().await;
}
