//! One thing for another: reserved when it is agreed to, sent when the other has come, paid by what came.

use super::{back, refunded};
use crate::driver::{Shop, amount, id};
use serde_json::{Value, json};

async fn ask(shop: &Shop, order: &Value, sku: &str) -> Value {
    let mut body = back("1", 1, "does_not_fit", "exchange");
    body["exchange_for"] = json!([{"sku": sku, "quantity": 1}]);
    shop.buyer_of(order).post(&format!("/orders/{}/returns", id(order)), &body).await.expect(201)
}

#[tokio::test]
async fn d8_like_for_like_moves_no_money_and_is_sent_when_the_other_has_come() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 1)]).await;
    shop.receive(&shop.kettle, "west", 1).await;
    let asked = shop.ask_back(&order, "1", 1, "exchange").await;
    shop.drain().await;
    assert_eq!(shop.counters(&shop.kettle, "west").await[..3], [1, 0, 1], "it is held for them");
    assert!(shop.tasks(&order).await.iter().all(|task| task["state"] == "handed_over"), "nothing leaves yet");
    let seen = shop.seen(&order).await;
    assert_eq!((&seen["state"], &seen["lines"][1]["replaces"]), (&json!("placed"), &json!("1")), "{seen}");
    let done = shop.came_back(&asked, "1", 1, 0).await;
    assert_eq!(done["state"], "exchanged", "{done}");
    shop.invariants_hold().await;
    let task = shop.tasks(&order).await.into_iter().find(|task| task["state"] == "open").expect("something to send");
    shop.step(&task, "pick").await;
    shop.step(&task, "pack").await;
    shop.drain().await;
    shop.step(&task, "hand-over").await;
    shop.drain().await;
    let sent = shop.seen(&order).await;
    let total = amount(&order["totals"]["total"]);
    assert_eq!((amount(&sent["payments"]["captured"]), refunded(&sent)), (total, 0), "{sent}");
    assert_eq!(amount(&sent["payments"]["balance_due"]), 0);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d8_what_costs_less_gives_the_difference_back_once() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 1)]).await;
    shop.receive(&shop.teapot, "west", 1).await;
    let asked = ask(&shop, &order, &shop.teapot).await;
    shop.drain().await;
    shop.came_back(&asked, "1", 1, 0).await;
    let seen = shop.seen(&order).await;
    let (kettle, teapot) = (amount(&seen["lines"][0]["total"]), amount(&seen["lines"][1]["total"]));
    assert_eq!(refunded(&seen), kettle - teapot, "{seen}");
    shop.send_off(&order).await;
    let sent = shop.seen(&order).await;
    assert_eq!(
        (refunded(&sent), &sent["fulfillment_status"]),
        (kettle - teapot, &json!("partially_delivered")),
        "{sent}"
    );
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d8_what_costs_more_is_sent_when_the_difference_is_paid_and_only_that_is_asked() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 1)]).await;
    shop.receive(&shop.big_kettle, "west", 1).await;
    let asked = ask(&shop, &order, &shop.big_kettle).await;
    shop.drain().await;
    shop.came_back(&asked, "1", 1, 0).await;
    let seen = shop.seen(&order).await;
    let more = amount(&seen["lines"][1]["total"]) - amount(&seen["lines"][0]["total"]);
    assert_eq!((amount(&seen["payments"]["balance_due"]), refunded(&seen)), (more, 0), "{seen}");
    assert_eq!(shop.sent_so_far("payment-problem"), 1, "one link to pay");
    shop.invariants_hold().await;
    let pay = format!("/orders/{}/payments", id(&order));
    shop.buyer_of(&order).post(&pay, &json!({"payment_method": "tok_visa"})).await.expect(200);
    shop.drain().await;
    shop.send_off(&order).await;
    let sent = shop.seen(&order).await;
    let total = amount(&order["totals"]["total"]);
    assert_eq!(amount(&sent["payments"]["captured"]), total + more, "{sent}");
    shop.invariants_hold().await;
    // What was got in exchange comes back too: what both paid for it, from whom it came.
    let now = shop.runner().expect("a shop of our own").now();
    let number = sent["parcels"][1]["number"].clone();
    shop.number_scanned(&number, "in_transit").await;
    shop.wait("PT1H").await;
    shop.number_scanned(&number, "delivered").await;
    let again = shop.ask_back(&order, "2", 1, "refund").await;
    shop.came_back(&again, "2", 1, 0).await;
    let end = shop.seen(&order).await;
    assert_eq!((refunded(&end), amount(&end["payments"]["captured"])), (total + more, total + more), "{now}: {end}");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d8_a_difference_nobody_pays_gives_everything_back() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 1)]).await;
    shop.receive(&shop.big_kettle, "west", 1).await;
    let asked = ask(&shop, &order, &shop.big_kettle).await;
    shop.drain().await;
    shop.came_back(&asked, "1", 1, 0).await;
    shop.wait("P4D").await;
    let end = shop.seen(&order).await;
    assert_eq!(refunded(&end), amount(&order["lines"][0]["total"]), "{end}");
    assert_eq!(end["lines"][1]["buckets"]["cancelled"], 1);
    assert_eq!(shop.counters(&shop.big_kettle, "west").await[..3], [1, 1, 0], "it is for sale again");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d8_what_is_held_is_let_go_when_it_is_cancelled_or_never_sent() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 2)]).await;
    shop.receive(&shop.kettle, "west", 2).await;
    let cancelled = shop.ask_back(&order, "1", 1, "exchange").await;
    shop.ask_back(&order, "1", 1, "exchange").await;
    shop.drain().await;
    assert_eq!(shop.counters(&shop.kettle, "west").await[..3], [2, 0, 2]);
    let third = shop.ask_back(&order, "1", 1, "exchange");
    drop(third);
    shop.buyer_of(&order).post(&format!("/returns/{}/cancel", id(&cancelled)), &json!({})).await.expect(200);
    shop.drain().await;
    assert_eq!(shop.counters(&shop.kettle, "west").await[..3], [2, 1, 1]);
    shop.wait("P22D").await;
    assert_eq!(shop.counters(&shop.kettle, "west").await[..3], [2, 2, 0], "never sent: expired");
    let end = shop.seen(&order).await;
    assert_eq!((&end["state"], &end["lines"][0]["returned"]["dismissed"]), (&json!("completed"), &json!(2)), "{end}");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d8_what_is_not_there_is_not_promised() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 1)]).await;
    let body = back("1", 1, "does_not_fit", "exchange");
    let path = format!("/orders/{}/returns", id(&order));
    shop.buyer_of(&order).post(&path, &body).await.expect_problem(409, "replacement_out_of_stock");
    assert_eq!(shop.seen(&order).await["return_status"], "none");
    shop.invariants_hold().await;
}
