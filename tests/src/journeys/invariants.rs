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
async fn g4_errors_in_the_books_are_found_and_named() {
    let Some(shop) = Shop::own().await else { return };
    let goods = [shop.kettle.as_str(), shop.teapot.as_str(), shop.towel.as_str()];
    for sku in goods {
        shop.receive(sku, "west", 5).await;
        shop.buy(&[(sku, 2)]).await;
    }
    shop.invariants_hold().await;
    // A unit out of nothing; one more reserved than any order wants; one that no movement explains.
    let planted: [(&str, &[(&'static str, i64)]); 3] = [
        ("I1", &[("available", 1)]),
        ("I3", &[("available", -1), ("reserved", 1)]),
        ("I2", &[("available", 1), ("on_hand", 1)]),
    ];
    for (sku, (_, changes)) in goods.iter().zip(planted) {
        move_counters(&shop, sku, changes, 1).await;
    }
    let found = shop.violations().await;
    for (sku, (invariant, _)) in goods.iter().zip(planted) {
        let names = |violation: &&Value| {
            violation["invariant"] == invariant && violation["subject"].as_str().is_some_and(|text| text.contains(sku))
        };
        let violation = found.iter().find(names).unwrap_or_else(|| panic!("{invariant} of {sku} in {found:?}"));
        assert!(violation["detail"].as_str().is_some_and(|text| !text.is_empty()), "{violation}");
    }
    for (sku, (_, changes)) in goods.iter().zip(planted) {
        move_counters(&shop, sku, changes, -1).await;
    }
    shop.invariants_hold().await;
}

/// Changes counters behind everybody's back, or changes them back.
async fn move_counters(shop: &Shop, sku: &str, changes: &[(&'static str, i64)], times: i64) {
    let key = keys::stock(&Sku::parse(sku).expect("a SKU"), &LocationId::parse("west").expect("a location"));
    let add = changes.iter().map(|(name, units)| (*name, units * times)).collect();
    let write = Write::Update { key, add, set: Vec::new(), when: When::Present };
    let table = shop.runner().expect("a shop of its own").table();
    table.write(&[write]).await.expect("the table takes anything");
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
    futures::join!(
        shop.receive(&shop.kettle, "west", 6),
        shop.receive(&shop.kettle, "east", 6),
        shop.receive(&shop.towel, "north", 9)
    );
    let body = shop.order_body(&[(&shop.kettle, 2), (&shop.towel, 1)]);
    let order = shop.buy_as(&body).await;
    shop.guest()
        .place(&body.clone().with("payment_method", "tok_declined"))
        .await
        .expect_problem(402, "payment_declined");
    let waiting = shop.guest().place(&body.clone().with("payment_method", "tok_3ds")).await.expect(201);
    shop.gateway_will(&["timeout_after_effect"]).await;
    shop.guest().place(&body.clone().with("coupon", "FIVE")).await.expect(201);
    let later = shop
        .order_body(&[(&shop.teapot, 2), (&shop.kettle, 1)])
        .with("allow_backorder", true)
        .with("agree_later_charge", true);
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
