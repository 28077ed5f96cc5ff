//! Goods come, are counted, corrected and moved; what is kept back is kept back.

use crate::driver::{Shop, new_key};
use serde_json::{Value, json};

#[tokio::test]
async fn what_is_kept_back_for_safety_is_not_sold() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    shop.merchant().put(&format!("/admin/stock/{}/west", shop.kettle), &json!({"safety": 2})).await.expect(200);
    assert_eq!(shop.for_sale(&shop.kettle).await, 3);
    let refused = shop.guest().place(&shop.order_body(&[(&shop.kettle, 4)])).await.expect_problem(409, "out_of_stock");
    assert_eq!(refused["lines"][0]["available"], 3);
    shop.buy(&[(&shop.kettle, 3)]).await;
    assert_eq!(shop.counters(&shop.kettle, "west").await, [5, 2, 3, 0, 0], "available, and yet not for sale");
    assert_eq!(shop.for_sale(&shop.kettle).await, 0);
    shop.guest().place(&shop.order_body(&[(&shop.kettle, 1)])).await.expect_problem(409, "out_of_stock");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_receipt_tells_what_it_closed_and_who_took_it_in() {
    let Some(shop) = Shop::own().await else { return };
    let ordered = shop.announce(&shop.kettle, "west", 20, "2027-03-10").await;
    let path = format!("/admin/stock/{}/west/receipts", shop.kettle);
    let serials: Vec<String> = (1..=12).map(|number| format!("S{number}")).collect();
    let body =
        json!({"quantity": 12, "purchase_order": ordered["id"], "reference": "DN 77", "lot": "L1", "serials": serials});
    shop.warehouse().post(&path, &body).await.expect(201);
    let stood = shop.stock_at(&shop.kettle, "west").await;
    assert_eq!(stood["incoming"][0]["quantity"], 8, "eight are still to come: {stood}");
    let movement = shop.movement(&shop.kettle, "receipt").await;
    assert_eq!(
        (&movement["quantity"], &movement["lot"], &movement["serials"][11]),
        (&json!(12), &json!("L1"), &json!("S12"))
    );
    assert_eq!(movement["actor"], json!(format!("warehouse:{}", shop.sub(crate::driver::Who::Warehouse))));
    let other = json!({"quantity": 1, "purchase_order": "po_00000000000000000000000000000000"});
    shop.warehouse().post(&path, &other).await.expect_fields(&["purchase_order"]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_count_below_what_is_reserved_is_true_and_what_is_promised_beyond_it_is_given_up() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    let order = shop.buy(&[(&shop.kettle, 4)]).await;
    shop.count(&shop.kettle, "west", 3).await;
    assert_eq!(shop.counters(&shop.kettle, "west").await, [3, 0, 4, 1, 0], "one is reserved and not there");
    assert_eq!(shop.for_sale(&shop.kettle).await, 0);
    shop.drain().await;
    assert_eq!(shop.counters(&shop.kettle, "west").await, [3, 0, 3, 0, 0], "nobody has another");
    assert_eq!(
        shop.buyer_of(&order).order(crate::driver::id(&order)).await.expect(200)["lines"][0]["buckets"]["cancelled"],
        1
    );
    shop.count(&shop.kettle, "west", 3).await;
    assert_eq!(shop.counters(&shop.kettle, "west").await, [3, 0, 3, 0, 0], "a count that agrees changes nothing");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn goods_that_come_cover_what_is_short_first() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    shop.buy(&[(&shop.kettle, 4)]).await;
    shop.count(&shop.kettle, "west", 3).await;
    shop.receive(&shop.kettle, "west", 3).await;
    assert_eq!(shop.counters(&shop.kettle, "west").await, [6, 2, 4, 0, 0]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn an_adjustment_has_a_reason_and_never_takes_what_is_promised() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    shop.buy(&[(&shop.kettle, 3)]).await;
    let (warehouse, path) = (shop.warehouse(), format!("/admin/stock/{}/west/adjustments", shop.kettle));
    let refused =
        warehouse.post(&path, &json!({"delta": -3, "reason": "broken"})).await.expect_problem(409, "not_available");
    assert_eq!(refused["available"], 2);
    let (key, body) = (new_key(), json!({"delta": -2, "reason": "broken"}));
    warehouse.post_under(&key, &path, &body).await.expect(201);
    assert!(warehouse.post_under(&key, &path, &body).await.is_replayed(), "sent twice is done once");
    assert_eq!(shop.counters(&shop.kettle, "west").await, [3, 0, 3, 0, 0]);
    let movement = shop.movement(&shop.kettle, "adjustment").await;
    assert_eq!((&movement["quantity"], &movement["reason"]), (&json!(-2), &json!("broken")));
    warehouse.post(&path, &json!({"delta": 4, "reason": "found a box"})).await.expect(201);
    assert_eq!(shop.for_sale(&shop.kettle).await, 4);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn units_move_from_place_to_place_together_or_not_at_all() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "east", 5).await;
    let (warehouse, path) = (shop.warehouse(), format!("/admin/stock/{}/east/transfers", shop.kettle));
    warehouse.post(&path, &json!({"to": "west", "quantity": 3})).await.expect(201);
    assert_eq!(shop.counters(&shop.kettle, "east").await, [2, 2, 0, 0, 0]);
    assert_eq!(shop.counters(&shop.kettle, "west").await, [3, 3, 0, 0, 0]);
    warehouse.post(&path, &json!({"to": "west", "quantity": 3})).await.expect_problem(409, "not_available");
    for (to, field) in [("east", "to"), ("moon", "to")] {
        warehouse.post(&path, &json!({"to": to, "quantity": 1})).await.expect_fields(&[field]);
    }
    assert_eq!(shop.for_sale(&shop.kettle).await, 5, "as many as before");
    let order = shop.buy(&[(&shop.kettle, 3)]).await;
    assert_eq!(order["allocation"][0]["location"], "west");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn stock_of_what_does_not_exist_is_not_found() {
    let Some(shop) = Shop::own().await else { return };
    let body = json!({"quantity": 1});
    shop.warehouse().post("/admin/stock/NOTHING/west/receipts", &body).await.expect_problem(404, "not_found");
    let nowhere = format!("/admin/stock/{}/moon/receipts", shop.kettle);
    shop.warehouse().post(&nowhere, &body).await.expect_problem(404, "not_found");
    shop.agent().get("/admin/stock/NOTHING").await.expect_problem(404, "not_found");
    let stock = shop.stock(&shop.kettle).await;
    assert_eq!((&stock["locations"], &stock["movements"]), (&json!([]), &json!([])), "{stock}");
    assert_eq!(stock["backorders"], json!({"limit": 0, "left": 0, "waiting": 0}));
    assert_eq!(stock["next_cursor"], Value::Null);
    shop.invariants_hold().await;
}
