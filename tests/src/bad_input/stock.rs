//! What the warehouse sends: receipts, counts, adjustments, transfers, policies; and the merchant's purchase orders.

use super::{CARD, all_are_refused, bad, long};
use crate::driver::Shop;
use serde_json::{Value, json};

const TOO_MANY: i64 = 1_000_001;

/// A shop of the test's own with kettles on a shelf, and the pages that show if anything changes.
async fn shop_with_stock() -> Option<(Shop, Vec<String>)> {
    let shop = Shop::own().await?;
    shop.receive(&shop.kettle, "west", 10).await;
    shop.buy(&[(&shop.kettle, 2)]).await;
    shop.drain().await;
    let watched = vec![format!("/admin/stock/{}", shop.kettle), format!("/admin/stock/{}", shop.teapot)];
    Some((shop, watched))
}

#[tokio::test]
async fn bad_receipts_and_counts_are_refused_and_change_nothing() {
    let Some((shop, watched)) = shop_with_stock().await else { return };
    let receipts = format!("/admin/stock/{}/west/receipts", shop.kettle);
    let quantity = |what, value: Value| bad(what, json!({"quantity": value}), &["quantity"]);
    let cases = vec![
        bad("nothing", json!({}), &["quantity"]),
        quantity("no units", json!(0)),
        quantity("units below nothing", json!(-5)),
        quantity("more than any shelf holds", json!(TOO_MANY)),
        quantity("a number beyond all integers", json!(1e30)),
        quantity("half a unit", json!(0.5)),
        quantity("a quantity as text", json!("5")),
        bad("a lot that is too long", json!({"quantity": 1, "lot": long(65)}), &["lot"]),
        bad("a blank reference", json!({"quantity": 1, "reference": ""}), &["reference"]),
        bad("a card number for a reference", json!({"quantity": 1, "reference": CARD}), &["reference"]),
        bad("a purchase order that is none", json!({"quantity": 1, "purchase_order": "ord_1"}), &["purchase_order"]),
        bad("a purchase order nobody made", json!({"quantity": 1, "purchase_order": "po_1"}), &["purchase_order"]),
        bad("fewer serials than units", json!({"quantity": 2, "serials": ["A"]}), &["serials"]),
        bad("the same serial twice", json!({"quantity": 2, "serials": ["A", "A"]}), &["serials[1]"]),
        bad("an unknown field", json!({"quantity": 1, "damaged": 1}), &["damaged"]),
    ];
    all_are_refused(&shop, &shop.warehouse(), ("POST", &receipts), &watched, cases).await;
    let counts = format!("/admin/stock/{}/west/counts", shop.kettle);
    let cases = vec![
        bad("nothing", json!({}), &["counted"]),
        bad("fewer than none", json!({"counted": -1}), &["counted"]),
        bad("more than any shelf holds", json!({"counted": TOO_MANY}), &["counted"]),
        bad("a reason, which a count has by itself", json!({"counted": 1, "reason": "x"}), &["reason"]),
    ];
    all_are_refused(&shop, &shop.warehouse(), ("POST", &counts), &watched, cases).await;
    shop.invariants_hold().await;
}

#[tokio::test]
async fn bad_adjustments_transfers_and_policies_are_refused_and_change_nothing() {
    let Some((shop, watched)) = shop_with_stock().await else { return };
    let path = |verb: &str| format!("/admin/stock/{}/west{verb}", shop.kettle);
    let cases = vec![
        bad("nothing", json!({}), &["delta", "reason"]),
        bad("no change", json!({"delta": 0, "reason": "bored"}), &["delta"]),
        bad("no reason", json!({"delta": 1}), &["reason"]),
        bad("a blank reason", json!({"delta": 1, "reason": " "}), &["reason"]),
        bad("a card number for a reason", json!({"delta": 1, "reason": CARD}), &["reason"]),
        bad("more than any shelf holds", json!({"delta": -TOO_MANY, "reason": "fire"}), &["delta"]),
    ];
    all_are_refused(&shop, &shop.warehouse(), ("POST", &path("/adjustments")), &watched, cases).await;
    let cases = vec![
        bad("nothing", json!({}), &["to", "quantity"]),
        bad("to itself", json!({"to": "west", "quantity": 1}), &["to"]),
        bad("to nowhere", json!({"to": "moon", "quantity": 1}), &["to"]),
        bad("to what is no location", json!({"to": "The Moon", "quantity": 1}), &["to"]),
        bad("no units", json!({"to": "east", "quantity": 0}), &["quantity"]),
        bad("units below nothing", json!({"to": "east", "quantity": -3}), &["quantity"]),
    ];
    all_are_refused(&shop, &shop.warehouse(), ("POST", &path("/transfers")), &watched, cases).await;
    let cases = vec![
        bad("safety below nothing", json!({"safety": -1}), &["safety"]),
        bad("a pack of none", json!({"pack": 0}), &["pack"]),
        bad("a reorder point as text", json!({"reorder_point": "5"}), &["reorder_point"]),
        bad("a counter of the merchant's own", json!({"safety": 1, "on_hand": 500}), &["on_hand"]),
    ];
    all_are_refused(&shop, &shop.merchant(), ("PUT", &path("")), &watched, cases).await;
    shop.invariants_hold().await;
}

#[tokio::test]
async fn bad_purchase_orders_are_refused_and_change_nothing() {
    let Some((shop, watched)) = shop_with_stock().await else { return };
    let order = |lines: Value| json!({"location": "west", "expected_on": "2027-03-10", "lines": lines});
    let on =
        |day: &str| json!({"location": "west", "expected_on": day, "lines": [{"sku": shop.teapot, "quantity": 1}]});
    let line = |what, quantity: Value| {
        bad(what, order(json!([{"sku": shop.teapot, "quantity": quantity}])), &["lines[0].quantity"])
    };
    let twice = json!([{"sku": shop.teapot, "quantity": 1}, {"sku": shop.teapot, "quantity": 2}]);
    let cases = vec![
        bad("nothing", json!({}), &["location", "expected_on", "lines"]),
        bad("a day that has passed", on("2027-02-28"), &["expected_on"]),
        bad("no day at all", on("soon"), &["expected_on"]),
        bad("a day with an hour", on("2027-03-10T10:00:00Z"), &["expected_on"]),
        bad(
            "a place there is not",
            json!({"location": "moon", "expected_on": "2027-03-10", "lines": [{"sku": shop.teapot, "quantity": 1}]}),
            &["location"],
        ),
        bad("no lines", order(json!([])), &["lines"]),
        bad("a product there is not", order(json!([{"sku": "NOTHING", "quantity": 1}])), &["lines[0].sku"]),
        bad("a product twice", order(twice), &["lines[1].sku"]),
        line("no units", json!(0)),
        line("units below nothing", json!(-1)),
        line("more than any shelf holds", json!(TOO_MANY)),
        line("units in words", json!("five")),
    ];
    all_are_refused(&shop, &shop.merchant(), ("POST", "/admin/purchase-orders"), &watched, cases).await;
    shop.invariants_hold().await;
}
