//! What is there, where, and when more comes.

use crate::driver::{Shop, id};
use serde_json::{Value, json};

#[tokio::test]
async fn a1_the_second_buyer_of_the_last_unit_is_told_in_the_same_reply() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 1).await;
    assert_eq!(shop.for_sale(&shop.kettle).await, 1);
    shop.buy(&[(&shop.kettle, 1)]).await;
    let refused = shop.guest().place(&shop.order_body(&[(&shop.kettle, 1)])).await.expect_problem(409, "out_of_stock");
    let line = &refused["lines"][0];
    assert_eq!((&line["sku"], &line["wanted"], &line["available"]), (&json!(shop.kettle), &json!(1), &json!(0)));
    assert_eq!(shop.for_sale(&shop.kettle).await, 0, "the page says so at once");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a2_the_refusal_says_when_goods_come() {
    let Some(shop) = Shop::own().await else { return };
    shop.announce(&shop.kettle, "west", 20, "2027-03-10").await;
    let refused = shop.guest().place(&shop.order_body(&[(&shop.kettle, 1)])).await.expect_problem(409, "out_of_stock");
    assert_eq!(refused["lines"][0]["available_on"], "2027-03-10");
    let page = shop.page(&shop.kettle).await;
    assert_eq!(
        (&page["availability"]["now"], &page["availability"]["available_on"]),
        (&json!(0), &json!("2027-03-10"))
    );
    let refused = shop.guest().place(&shop.order_body(&[(&shop.kettle, 21)])).await.expect_problem(409, "out_of_stock");
    assert_eq!(refused["lines"][0]["available_on"], Value::Null, "nobody has announced twenty-one");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a2_no_date_is_ever_invented() {
    let Some(shop) = Shop::own().await else { return };
    let refused = shop.guest().place(&shop.order_body(&[(&shop.teapot, 1)])).await.expect_problem(409, "out_of_stock");
    assert_eq!(refused["lines"][0]["available_on"], Value::Null);
    assert!(refused["lines"][0].as_object().expect("a line").contains_key("available_on"), "said, not left out");
    // A delivery that has not come by its day has no date that anybody could promise.
    shop.announce(&shop.teapot, "east", 5, "2027-03-02").await;
    shop.wait("P2D").await;
    let refused = shop.guest().place(&shop.order_body(&[(&shop.teapot, 1)])).await.expect_problem(409, "out_of_stock");
    assert_eq!(refused["lines"][0]["available_on"], Value::Null);
    assert_eq!(shop.page(&shop.teapot).await["availability"]["available_on"], Value::Null);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a7_an_agent_sees_every_location_right_after_an_order() {
    let Some(shop) = Shop::own().await else { return };
    futures::join!(shop.receive(&shop.kettle, "west", 5), shop.receive(&shop.kettle, "east", 3));
    shop.announce(&shop.kettle, "east", 20, "2027-03-10").await;
    shop.announce(&shop.kettle, "east", 4, "2027-03-08").await;
    let order = shop.buy(&[(&shop.kettle, 2)]).await;
    assert_eq!(shop.counters(&shop.kettle, "west").await, [5, 3, 2, 0, 0], "nothing has drained yet");
    assert_eq!(shop.counters(&shop.kettle, "east").await, [3, 3, 0, 0, 0]);
    let incoming = shop.stock_at(&shop.kettle, "east").await["incoming"].take();
    let days: Vec<_> = incoming
        .as_array()
        .expect("a list")
        .iter()
        .map(|i| (i["quantity"].clone(), i["expected_on"].clone()))
        .collect();
    assert_eq!(days, [(json!(4), json!("2027-03-08")), (json!(20), json!("2027-03-10"))]);
    shop.drain().await;
    let stock = shop.stock(&shop.kettle).await;
    let movements = stock["movements"].as_array().expect("movements");
    let reserve = movements.iter().find(|movement| movement["kind"] == "reserve").expect("the order's movement");
    assert_eq!((&reserve["location"], &reserve["quantity"]), (&json!("west"), &json!(2)));
    assert!(reserve["cause"].as_str().is_some_and(|cause| cause.starts_with(id(&order))), "{reserve}");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a7_the_history_comes_a_page_at_a_time_and_misses_nothing() {
    let Some(shop) = Shop::own().await else { return };
    for quantity in 1..=5 {
        shop.receive(&shop.kettle, "west", quantity).await;
        shop.advance("PT1S").await;
    }
    let mut seen = Vec::new();
    let mut path = format!("/admin/stock/{}?limit=2", shop.kettle);
    loop {
        let page = shop.agent().get(&path).await.expect(200);
        let movements = page["movements"].as_array().expect("movements");
        assert!(movements.len() <= 2, "{page}");
        seen.extend(movements.iter().map(|movement| movement["quantity"].as_i64().expect("units")));
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/admin/stock/{}?limit=2&cursor={cursor}", shop.kettle),
            None => break,
        }
    }
    assert_eq!(seen, [5, 4, 3, 2, 1], "newest first");
    shop.invariants_hold().await;
}
