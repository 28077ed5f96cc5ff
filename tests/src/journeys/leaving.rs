//! What leaves is charged, to the minor unit and once; what does not leave is not.

use crate::driver::{Edit, Shop, amount, id};
use serde_json::{Value, json};

#[tokio::test]
async fn c1_what_is_found_short_is_not_charged() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 3).await;
    let order = shop.buy(&[(&shop.kettle, 3)]).await;
    shop.drain().await;
    let task = shop.tasks(&order).await.remove(0);
    let path = format!("/admin/fulfillments/{}/short", id(&task));
    let short = json!({"lines": [{"line": "1", "quantity": 1}], "reason": "one was broken"});
    shop.warehouse().post(&path, &short).await.expect(200);
    shop.send_off(&order).await;
    let sent = shop.seen(&order).await;
    let line = &sent["lines"][0];
    assert_eq!((&line["buckets"]["handed_over"], &line["buckets"]["cancelled"]), (&json!(2), &json!(1)), "{sent}");
    let (total, goods) = (amount(&order["totals"]["total"]), amount(&order["lines"][0]["total"]));
    let third = goods / 3;
    let two = goods - third;
    assert_eq!(amount(&sent["payments"]["captured"]), total - goods + two, "two of three, and the sending");
    assert_eq!(amount(&sent["payments"]["authorized"]), 0, "what is left of it is let go");
    assert_eq!(shop.counters(&shop.kettle, "west").await[..3], [0, 0, 0], "the third was never there");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c1_a_short_pick_is_sent_from_elsewhere_when_there_is_one() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 2).await;
    let body = shop.order_body(&[(&shop.kettle, 2)]).with("agree_later_charge", true).with("allow_backorder", true);
    let order = shop.buy_as(&body).await;
    shop.receive(&shop.kettle, "east", 5).await;
    shop.drain().await;
    let task = shop.tasks(&order).await.remove(0);
    let path = format!("/admin/fulfillments/{}/short", id(&task));
    shop.warehouse().post(&path, &json!({"lines": [{"line": "1", "quantity": 1}]})).await.expect(200);
    shop.drain().await;
    let places: Vec<Value> = shop.tasks(&order).await.iter().map(|task| task["location"].clone()).collect();
    assert_eq!(places, [json!("west"), json!("east")]);
    shop.send_off(&order).await;
    let sent = shop.seen(&order).await;
    assert_eq!(sent["lines"][0]["buckets"]["handed_over"], 2, "{sent}");
    assert_eq!(amount(&sent["payments"]["captured"]), amount(&order["totals"]["total"]));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c1_a_parcel_is_charged_once_however_often_it_is_handed_over_and_whatever_the_gateway_answers() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 2).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    let task = shop.tasks(&order).await.remove(0);
    shop.step(&task, "pick").await;
    shop.step(&task, "pack").await;
    shop.drain().await;
    shop.gateway_will(&["timeout_after_effect"]).await;
    shop.step(&task, "hand-over").await;
    shop.step(&task, "hand-over").await;
    shop.drain().await;
    shop.step(&task, "hand-over").await;
    shop.drain().await;
    let books = shop.books_of(id(&order)).await;
    assert_eq!(books["captured"], json!(amount(&order["totals"]["total"])), "{books}");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c1_what_ships_is_captured_and_the_rest_is_authorised_anew() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 1).await;
    shop.receive(&shop.towel, "west", 4).await;
    let body = shop
        .order_body(&[(&shop.kettle, 1), (&shop.towel, 2)])
        .with("agree_later_charge", true)
        .with("allow_backorder", true);
    let order = shop.buy_as(&body).await;
    shop.drain().await;
    let task = shop.tasks(&order).await.remove(0);
    let path = |step: &str| format!("/admin/fulfillments/{}/{step}", id(&task));
    let towels = json!({"lines": [{"line": "2", "quantity": 2}]});
    shop.warehouse().post(&path("pick"), &towels).await.expect(200);
    shop.warehouse().post(&path("pack"), &towels).await.expect(200);
    shop.drain().await;
    shop.step(&task, "hand-over").await;
    let between = shop.seen(&order).await;
    assert_eq!(between["fulfillment_status"], "partially_shipped");
    shop.drain().await;
    let (total, kettle) = (amount(&order["totals"]["total"]), amount(&order["lines"][0]["total"]));
    let charged = shop.seen(&order).await;
    assert_eq!(amount(&charged["payments"]["captured"]), total - kettle, "the towels and the sending");
    assert_eq!(amount(&charged["payments"]["authorized"]), kettle, "the kettle, anew");
    shop.step(&task, "pick").await;
    shop.step(&task, "pack").await;
    shop.step(&task, "hand-over").await;
    shop.drain().await;
    let sent = shop.seen(&order).await;
    assert_eq!((amount(&sent["payments"]["captured"]), &sent["payment_status"]), (total, &json!("paid")));
    assert_eq!(sent["invoices"].as_array().map(Vec::len), Some(2));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c1_two_parcels_that_leave_together_are_one_charge() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 1).await;
    shop.receive(&shop.towel, "west", 2).await;
    let order = shop.buy(&[(&shop.kettle, 1), (&shop.towel, 2)]).await;
    shop.drain().await;
    let task = shop.tasks(&order).await.remove(0);
    shop.step(&task, "pick").await;
    for (line, quantity) in [("1", 1), ("2", 2)] {
        let path = format!("/admin/fulfillments/{}/pack", id(&task));
        let parcel = json!({"lines": [{"line": line, "quantity": quantity}]});
        shop.warehouse().post(&path, &parcel).await.expect(200);
    }
    shop.drain().await;
    shop.step(&task, "hand-over").await;
    shop.drain().await;
    let sent = shop.seen(&order).await;
    assert_eq!((&sent["fulfillment_status"], &sent["payment_status"]), (&json!("shipped"), &json!("paid")), "{sent}");
    let invoices: Vec<i64> = sent["invoices"].as_array().into_iter().flatten().map(|it| amount(&it["total"])).collect();
    assert_eq!((invoices.len(), invoices.iter().sum()), (2, amount(&order["totals"]["total"])));
    assert_eq!(shop.books_of(id(&order)).await["payments"].as_array().map(Vec::len), Some(1), "asked and taken once");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c1_what_left_and_could_not_be_charged_is_owed_until_it_is_paid() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 1).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    let task = shop.tasks(&order).await.remove(0);
    shop.step(&task, "pick").await;
    shop.step(&task, "pack").await;
    shop.drain().await;
    // The hold has ended, and a carrier took the parcel that nobody handed over.
    shop.wait("P8D").await;
    shop.scan(&order, "in_transit", "2027-03-09T12:00:00Z", "Reno, NV").await;
    let owing = shop.seen(&order).await;
    let total = amount(&order["totals"]["total"]);
    assert_eq!((&owing["fulfillment_status"], amount(&owing["payments"]["balance_due"])), (&json!("shipped"), total));
    shop.invariants_hold().await;
    // The gateway takes it and its answer is lost: who looks after the order asks again, just so.
    shop.gateway_will(&["timeout_after_effect"]).await;
    let pay = format!("/orders/{}/payments", id(&order));
    shop.buyer_of(&order).post(&pay, &json!({"payment_method": "tok_visa"})).await.expect(200);
    for _ in 0..2 {
        shop.wait("PT121M").await;
    }
    let paid = shop.seen(&order).await;
    assert_eq!((amount(&paid["payments"]["captured"]), amount(&paid["payments"]["balance_due"])), (total, 0), "{paid}");
    assert_eq!(shop.books_of(id(&order)).await["captured"], total);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c1_nothing_leaves_without_cover() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 2).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    let task = shop.tasks(&order).await.remove(0);
    shop.step(&task, "pick").await;
    shop.step(&task, "pack").await;
    shop.wait("P8D").await;
    let path = format!("/admin/fulfillments/{}/hand-over", id(&task));
    shop.warehouse().post(&path, &json!({})).await.expect_problem(409, "payment_not_covered");
    let waiting = shop.seen(&order).await;
    assert_eq!(waiting["payment_status"], "failed", "{waiting}");
    assert!(amount(&waiting["payments"]["balance_due"]) > 0);
    let pay = format!("/orders/{}/payments", id(&order));
    let paid = shop.buyer_of(&order).post(&pay, &json!({"payment_method": "tok_visa"})).await.expect(200);
    assert_eq!(amount(&paid["payments"]["balance_due"]), 0);
    shop.warehouse().post(&path, &json!({})).await.expect(200);
    shop.drain().await;
    assert_eq!(amount(&shop.seen(&order).await["payments"]["captured"]), amount(&order["totals"]["total"]));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c12_invoices_are_numbered_without_gaps_and_sum_to_what_was_taken() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    let mut numbers = Vec::new();
    for units in [1, 2] {
        let order = shop.buy(&[(&shop.kettle, units)]).await;
        shop.drain().await;
        shop.send_off(&order).await;
        let sent = shop.seen(&order).await;
        let invoice = &sent["invoices"][0];
        assert_eq!(amount(&invoice["total"]), amount(&sent["payments"]["captured"]));
        numbers.push(invoice["number"].clone());
    }
    assert_eq!(numbers, ["WEST-000001", "WEST-000002"]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c12_what_comes_back_undelivered_is_paid_back_with_a_credit_note() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 1).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    shop.send_off(&order).await;
    shop.scan(&order, "in_transit", "2027-03-02T08:00:00Z", "Reno, NV").await;
    shop.scan(&order, "return_to_sender", "2027-03-05T08:00:00Z", "Reno, NV").await;
    let back = shop.seen(&order).await;
    let goods = amount(&order["lines"][0]["total"]);
    assert_eq!(amount(&back["payments"]["refunded"]), goods, "{back}");
    let note = &back["invoices"][1];
    assert_eq!((&note["kind"], amount(&note["total"])), (&json!("credit_note"), goods));
    shop.invariants_hold().await;
}

/// Every detour there is between the shelf and the truck, for whoever wants to see all that is done.
pub(crate) async fn detours(shop: &Shop) {
    shop.receive(&shop.towel, "west", 9).await;
    let order = shop.buy(&[(&shop.towel, 3)]).await;
    shop.drain().await;
    let task = shop.tasks(&order).await.remove(0);
    let path = |step: &str| format!("/admin/fulfillments/{}/{step}", id(&task));
    for step in ["pick", "put-back", "pick", "pack", "unpack", "pack"] {
        shop.step(&task, step).await;
    }
    shop.drain().await;
    shop.warehouse().get("/admin/fulfillments?location=west").await.expect(200);
    shop.step(&task, "hand-over").await;
    shop.drain().await;
    let short = shop.buy(&[(&shop.towel, 2)]).await;
    shop.drain().await;
    let other = shop.tasks(&short).await.remove(0);
    let missing = json!({"lines": [{"line": "1", "quantity": 2}]});
    shop.warehouse().post(&format!("/admin/fulfillments/{}/short", id(&other)), &missing).await.expect(200);
    shop.warehouse().post(&path("hand-over"), &json!({})).await.expect(200);
    shop.drain().await;
    shop.scan(&order, "in_transit", "2027-03-02T08:00:00Z", "Reno, NV").await;
    shop.scan(&order, "return_to_sender", "2027-03-05T08:00:00Z", "Reno, NV").await;
    // A carrier that was faster than whoever hands over; and one that never says a word.
    for scanned in [true, false] {
        let order = shop.buy(&[(&shop.towel, 1)]).await;
        shop.drain().await;
        let task = shop.tasks(&order).await.remove(0);
        shop.step(&task, "pick").await;
        shop.step(&task, "pack").await;
        shop.drain().await;
        if scanned {
            shop.scan(&order, "in_transit", "2027-03-02T08:00:00Z", "Reno, NV").await;
        } else {
            shop.step(&task, "hand-over").await;
        }
        shop.drain().await;
    }
    shop.wait("P20D").await;
    shop.invariants_hold().await;
}
