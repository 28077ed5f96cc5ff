//! The check itself: it looks at everything, it finds what is planted, and a whole day leaves it nothing to find.

use crate::driver::{Edit, Shop, id};
use domain::ids::{LocationId, Sku};
use serde_json::{Value, json};
use store::{When, Write, keys};

#[tokio::test]
async fn g4_a_sound_shop_says_what_was_checked() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    let report = shop.merchant().get("/admin/invariants").await.expect(200);
    assert_eq!(report["checked"], json!({"products": 6, "stock_items": 1, "orders": 1, "movements": 2}));
    assert_eq!((&report["violations"], &report["next_cursor"]), (&json!([]), &Value::Null));
    for other in [shop.agent(), shop.warehouse(), shop.ada()] {
        other.get("/admin/invariants").await.expect_problem(403, "forbidden");
    }
}

#[tokio::test]
async fn g4_an_error_in_the_books_is_found_and_named() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    shop.buy(&[(&shop.kettle, 2)]).await;
    shop.invariants_hold().await;
    let (sku, west) = (Sku::parse(&shop.kettle).expect("a SKU"), LocationId::parse("west").expect("a location"));
    let plant = |add: &[(&'static str, i64)]| {
        let key = keys::stock(&sku, &west);
        [Write::Update { key, add: add.to_vec(), set: Vec::new(), when: When::Present }]
    };
    let table = shop.runner().expect("a shop of its own").table();
    for (add, undo, invariant) in [
        // A unit out of nothing; one more reserved than any order wants; one that no movement explains.
        (&[("available", 1)][..], &[("available", -1)][..], "I1"),
        (&[("available", -1), ("reserved", 1)], &[("available", 1), ("reserved", -1)], "I3"),
        (&[("available", 1), ("on_hand", 1)], &[("available", -1), ("on_hand", -1)], "I2"),
    ] {
        table.write(&plant(add)).await.expect("planted");
        let found = shop.violations().await;
        let named = found.iter().any(|violation| {
            violation["invariant"] == invariant && violation["subject"].as_str().is_some_and(|text| text.contains(&shop.kettle))
        });
        assert!(named, "{invariant} in {found:?}");
        table.write(&plant(undo)).await.expect("taken back");
        shop.invariants_hold().await;
    }
}

#[tokio::test]
async fn g4_a_large_shop_is_checked_page_by_page() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    let (mut pages, mut products, mut path) = (0, 0, "/admin/invariants?limit=4".to_owned());
    loop {
        let page = shop.merchant().get(&path).await.expect(200);
        products += page["checked"]["products"].as_u64().expect("a count");
        pages += 1;
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/admin/invariants?limit=4&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!((pages, products), (2, 6));
    shop.merchant().get("/admin/invariants?cursor=nonsense").await.expect_fields(&["cursor"]);
}

#[tokio::test]
async fn g4_a_day_with_everything_in_it_leaves_the_books_sound() {
    let Some(shop) = Shop::own().await else { return };
    shop.change_product(&shop.teapot, json!({"backorder_limit": 5})).await;
    futures::join!(shop.receive(&shop.kettle, "west", 6), shop.receive(&shop.kettle, "east", 6), shop.receive(&shop.towel, "north", 9));
    let body = shop.order_body(&[(&shop.kettle, 2), (&shop.towel, 1)]);
    let order = shop.buy_as(&body).await;
    shop.guest().place(&body.clone().with("payment_method", "tok_declined")).await.expect_problem(402, "payment_declined");
    let waiting = shop.guest().place(&body.clone().with("payment_method", "tok_3ds")).await.expect(201);
    shop.gateway_will(&["timeout_after_effect"]).await;
    shop.guest().place(&body.clone().with("coupon", "FIVE")).await.expect(201);
    let later = shop.order_body(&[(&shop.teapot, 2), (&shop.kettle, 1)]).with("allow_backorder", true).with("agree_later_charge", true);
    shop.buy_as(&later).await;
    shop.agent().post(&format!("/admin/orders/{}/holds", id(&order)), &json!({"reason": "address"})).await.expect(201);
    shop.advance("PT5M").await;
    shop.count(&shop.kettle, "west", 4).await;
    shop.receive(&shop.teapot, "east", 1).await;
    let transfer = json!({"to": "west", "quantity": 2});
    shop.warehouse().post(&format!("/admin/stock/{}/east/transfers", shop.kettle), &transfer).await.expect(201);
    shop.wait("PT20M").await;
    let seen = shop.buyer_of(&waiting).order(id(&waiting)).await.expect(200);
    assert_eq!(seen["state"], "expired");
    let states: Vec<Value> = shop.orders().await.iter_mut().map(|order| order["state"].take()).collect();
    assert!(!states.contains(&json!("pending_payment")), "nothing waits for ever: {states:?}");
    shop.invariants_hold().await;
}
