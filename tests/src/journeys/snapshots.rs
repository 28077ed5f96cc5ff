//! What the main replies look like, whole: status and body, with what is made anew each time left out.

use crate::driver::{Answer, Shop};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

/// The same key makes the same order id.
const KEY: &str = "3f1c6c1e-5a80-4b1e-9d5f-2c7a1b9e0d42";

fn picture(shop: &Shop, answer: &Answer) -> Value {
    let mut body = answer.json();
    redact(&mut body, shop.url());
    json!({"status": answer.status, "body": body})
}

fn redact(value: &mut Value, url: &str) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                if matches!(name.as_str(), "access_token" | "quote_id" | "request_id" | "cause") && value.is_string() {
                    *value = json!(format!("[{name}]"));
                }
                redact(value, url);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| redact(value, url)),
        Value::String(text) if text.contains(url) => *text = text.replace(url, "https://shop.example"),
        _ => {}
    }
}

#[tokio::test]
async fn an_order_view() {
    let Some(shop) = Shop::own().await else { return };
    futures::join!(shop.receive(&shop.kettle, "west", 5), shop.receive(&shop.towel, "east", 5));
    let body = shop.order_body(&[(&shop.kettle, 2), (&shop.towel, 1)]);
    let answer = shop.guest().place_under(KEY, &body).await;
    assert_json_snapshot!(picture(&shop, &answer));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_quote() {
    let Some(shop) = Shop::own().await else { return };
    futures::join!(shop.receive(&shop.kettle, "west", 5), shop.receive(&shop.towel, "east", 5));
    let answer =
        shop.guest().post_without_key("/quotes", &shop.quote_body(&[(&shop.kettle, 2), (&shop.towel, 1)])).await;
    assert_json_snapshot!(picture(&shop, &answer));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn an_out_of_stock_problem() {
    let Some(shop) = Shop::own().await else { return };
    futures::join!(shop.receive(&shop.kettle, "west", 1), shop.receive(&shop.big_kettle, "west", 3));
    shop.announce(&shop.kettle, "west", 20, "2027-03-10").await;
    shop.drain().await;
    let answer = shop.guest().place(&shop.order_body(&[(&shop.kettle, 2)])).await;
    assert_json_snapshot!(picture(&shop, &answer));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_product_page() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.big_kettle, "west", 3).await;
    shop.announce(&shop.kettle, "west", 20, "2027-03-10").await;
    shop.drain().await;
    let answer = shop.guest().get(&format!("/products/{}", shop.kettle)).await;
    assert_json_snapshot!(picture(&shop, &answer));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_stock_view() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    shop.advance("PT1M").await;
    shop.announce(&shop.kettle, "east", 20, "2027-03-10").await;
    shop.guest().place_under(KEY, &shop.order_body(&[(&shop.kettle, 2)])).await.expect(201);
    shop.drain().await;
    let answer = shop.agent().get(&format!("/admin/stock/{}", shop.kettle)).await;
    assert_json_snapshot!(picture(&shop, &answer));
    shop.invariants_hold().await;
}
