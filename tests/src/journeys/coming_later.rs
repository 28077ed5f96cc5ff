//! Goods that come later: who waits is served in order, charged when they come, and held alone when that fails.

use crate::driver::{Edit, Shop, amount, id, new_key};
use serde_json::{Value, json};

fn willing(body: Value) -> Value {
    body.with("allow_backorder", true).with("agree_later_charge", true)
}

#[tokio::test]
async fn b7_what_comes_later_is_charged_when_it_comes() {
    let Some(shop) = Shop::own().await else { return };
    shop.change_product(&shop.teapot, json!({"backorder_limit": 5})).await;
    shop.receive(&shop.kettle, "west", 2).await;
    let order = shop.buy_as(&willing(shop.order_body(&[(&shop.kettle, 2), (&shop.teapot, 1)]))).await;
    shop.drain().await;
    let (total, teapot) = (amount(&order["totals"]["total"]), amount(&order["lines"][1]["total"]));
    assert_eq!(amount(&shop.seen(&order).await["payments"]["authorized"]), total - teapot);
    shop.receive(&shop.teapot, "west", 3).await;
    shop.drain().await;
    let covered = shop.seen(&order).await;
    assert_eq!(amount(&covered["payments"]["authorized"]), total, "{covered}");
    assert_eq!(covered["lines"][1]["buckets"]["released"], 1);
    shop.send_off(&order).await;
    let sent = shop.seen(&order).await;
    assert_eq!((amount(&sent["payments"]["captured"]), &sent["fulfillment_status"]), (total, &json!("shipped")));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b7_a_later_decline_holds_only_what_came_later_and_after_72_hours_it_goes_to_the_next() {
    let Some(shop) = Shop::own().await else { return };
    given_up(&shop).await;
}

pub(crate) async fn given_up(shop: &Shop) {
    shop.change_product(&shop.teapot, json!({"backorder_limit": 5})).await;
    shop.receive(&shop.kettle, "west", 1).await;
    let body =
        willing(shop.order_body(&[(&shop.kettle, 1), (&shop.teapot, 1)])).with("payment_method", "tok_later_declined");
    let order = shop.buy_as(&body).await;
    shop.advance("PT1M").await;
    let next = shop.buy_as(&willing(shop.order_body(&[(&shop.teapot, 1)]))).await;
    shop.receive(&shop.teapot, "west", 1).await;
    shop.drain().await;
    let declined = shop.seen(&order).await;
    assert_eq!(declined["payment_status"], "failed", "{} {}", declined["payments"], declined["lines"][1]["buckets"]);
    assert_eq!(declined["lines"][0]["buckets"]["released"], 1, "the kettle goes on");
    assert_eq!(declined["lines"][1]["buckets"]["reserved"], 1, "the teapot waits for its money");
    assert_eq!(amount(&declined["payments"]["balance_due"]), amount(&order["lines"][1]["total"]));
    shop.wait("PT73H").await;
    let gone = shop.seen(&order).await;
    assert_eq!(gone["lines"][1]["buckets"]["cancelled"], 1, "{gone}");
    let served = shop.seen(&next).await;
    assert_eq!(served["lines"][0]["buckets"]["released"], 1, "{served}");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b7_a_pay_link_within_72_hours_frees_what_was_held() {
    let Some(shop) = Shop::own().await else { return };
    paid_by_link(&shop).await;
}

pub(crate) async fn paid_by_link(shop: &Shop) {
    shop.change_product(&shop.teapot, json!({"backorder_limit": 5})).await;
    shop.receive(&shop.kettle, "west", 1).await;
    let body =
        willing(shop.order_body(&[(&shop.kettle, 1), (&shop.teapot, 1)])).with("payment_method", "tok_later_declined");
    let order = shop.buy_as(&body).await;
    shop.receive(&shop.teapot, "west", 1).await;
    shop.drain().await;
    let pay = format!("/orders/{}/payments", id(&order));
    let (key, declined) = (new_key(), json!({"payment_method": "tok_declined"}));
    for _ in 0..2 {
        shop.buyer_of(&order).post_under(&key, &pay, &declined).await.expect_problem(402, "payment_declined");
    }
    shop.buyer_of(&order).post(&pay, &json!({"payment_method": "tok_visa"})).await.expect(200);
    shop.buyer_of(&order).post(&pay, &json!({"payment_method": "tok_visa"})).await.expect_problem(409, "nothing_due");
    shop.drain().await;
    let freed = shop.seen(&order).await;
    assert_eq!(freed["lines"][1]["buckets"]["released"], 1, "{freed}");
    // Another customer's bank wants a word first; the gateway tells when it has had it.
    shop.receive(&shop.kettle, "west", 1).await;
    let asked = shop.buy_as(&body).await;
    shop.receive(&shop.teapot, "west", 1).await;
    shop.drain().await;
    let pay = format!("/orders/{}/payments", id(&asked));
    let waits = shop.buyer_of(&asked).post(&pay, &json!({"payment_method": "tok_3ds"})).await.expect(200);
    assert_eq!(waits["payment_status"], "requires_action", "{waits}");
    shop.authenticate(id(&asked)).await;
    shop.drain().await;
    assert_eq!(shop.seen(&asked).await["lines"][1]["buckets"]["released"], 1);
    shop.wait("PT73H").await;
    assert_eq!(shop.seen(&order).await["lines"][1]["buckets"]["cancelled"], 0);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a12_emergencies_are_served_and_worked_on_first() {
    let Some(shop) = Shop::own().await else { return };
    shop.change_product(&shop.teapot, json!({"backorder_limit": 5})).await;
    let first = shop.buy_as(&willing(shop.order_body(&[(&shop.teapot, 1)]))).await;
    let urgent = willing(shop.order_body(&[(&shop.teapot, 1)])).with("priority", "emergency");
    let urgent = shop.agent().place(&urgent).await.expect(201);
    shop.receive(&shop.teapot, "west", 1).await;
    shop.drain().await;
    let served = shop.agent().order(id(&urgent)).await.expect(200);
    assert_eq!(served["lines"][0]["buckets"]["released"], 1, "{served}");
    assert_eq!(shop.seen(&first).await["lines"][0]["buckets"]["backordered"], 1);
    shop.receive(&shop.teapot, "west", 1).await;
    shop.drain().await;
    let list = shop.warehouse().get("/admin/fulfillments?location=west").await.expect(200);
    let orders: Vec<&str> =
        list["items"].as_array().into_iter().flatten().filter_map(|task| task["order"].as_str()).collect();
    assert_eq!(orders, [id(&urgent), id(&first)], "the emergency stands first");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c1_a_count_below_what_is_promised_takes_the_newest_order_elsewhere() {
    let Some(shop) = Shop::own().await else { return };
    counted_below(&shop).await;
}

pub(crate) async fn counted_below(shop: &Shop) {
    shop.receive(&shop.kettle, "west", 2).await;
    let older = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.advance("PT1M").await;
    let newer = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    shop.receive(&shop.kettle, "east", 4).await;
    shop.count(&shop.kettle, "west", 1).await;
    shop.drain().await;
    let place = async |order: &Value| {
        let tasks = shop.tasks(order).await;
        let open = tasks.iter().find(|task| task["state"] == "open");
        open.map(|task| task["location"].clone())
    };
    assert_eq!((place(&older).await, place(&newer).await), (Some(json!("west")), Some(json!("east"))));
    assert_eq!(shop.stock_at(&shop.kettle, "west").await["short"], 0);
    shop.invariants_hold().await;
}
