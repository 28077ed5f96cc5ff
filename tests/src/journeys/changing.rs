//! The customer changes their mind until the parcel is on the truck: more, less, elsewhere, not at all; and what is held, taken
//! and due follows to the minor unit.

use crate::driver::{Answer, Edit, Shop, amount, id, new_key, new_york};
use futures::future::join_all;
use serde_json::{Value, json};

impl Shop {
    pub(crate) async fn preview(&self, order: &Value, operations: &Value) -> Answer {
        let path = format!("/orders/{}/changes/preview", id(order));
        self.buyer_of(order).post_without_key(&path, &json!({"operations": operations})).await
    }

    /// Previews a change and makes it; answers the order as it is then.
    pub(crate) async fn change(&self, order: &Value, operations: &Value) -> Value {
        let preview = self.preview(order, operations).await;
        let (version, preview) = (preview.version(), preview.expect(200));
        let body = json!({"hash": preview["hash"]});
        let changed = self.buyer_of(order).apply(id(order), version, &new_key(), &body).await.expect(200);
        assert_eq!(changed["totals"]["total"], preview["totals"]["after"], "what was shown is what it costs");
        changed
    }

    async fn cancel(&self, order: &Value, body: &Value) -> Answer {
        self.buyer_of(order).post(&format!("/orders/{}/cancel", id(order)), body).await
    }

    async fn put_back_units(&self, place: &str) -> i64 {
        self.stock_at(&self.kettle, place).await["unavailable"]["put_back"].as_i64().expect("a number")
    }
}

fn set(line: &str, quantity: u32) -> Value {
    json!({"op": "set_quantity", "line": line, "quantity": quantity})
}

#[tokio::test]
async fn b4_less_is_charged_less_and_what_was_picked_goes_back_to_its_shelf() {
    let Some(shop) = Shop::own().await else { return };
    less(&shop).await;
}

pub(crate) async fn less(shop: &Shop) {
    shop.receive(&shop.kettle, "west", 3).await;
    let order = shop.buy(&[(&shop.kettle, 3)]).await;
    shop.drain().await;
    let task = shop.tasks(&order).await.remove(0);
    shop.step(&task, "pick").await;
    shop.step(&task, "pack").await;
    shop.drain().await;
    let preview = shop.preview(&order, &json!([set("1", 1)])).await.expect(200);
    assert_eq!(preview["notes"], json!(["2 units are packed already and go back to their shelves."]));
    let changed = shop.change(&order, &json!([set("1", 1)])).await;
    shop.drain().await;
    let task = shop.tasks(&order).await.remove(0);
    assert_eq!((&task["state"], &task["to_put_back"][0]["quantity"]), (&json!("picking"), &json!(2)), "{task}");
    assert_eq!((shop.counters(&shop.kettle, "west").await, shop.put_back_units("west").await), ([3, 0, 1, 0, 0], 2));
    assert_eq!(shop.for_sale(&shop.kettle).await, 0, "not before it is on its shelf");
    shop.invariants_hold().await;
    shop.step(&task, "put-back").await;
    assert_eq!((shop.counters(&shop.kettle, "west").await, shop.put_back_units("west").await), ([3, 2, 1, 0, 0], 0));
    shop.send_off(&order).await;
    let sent = shop.seen(&order).await;
    let books = shop.books_of(id(&order)).await;
    assert_eq!(books["captured"], json!(amount(&changed["totals"]["total"])), "one, and the sending: {books}");
    assert_eq!(amount(&sent["payments"]["authorized"]), 0);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b4_added_units_wait_for_their_payment_and_leave_once_it_is_there() {
    let Some(shop) = Shop::own().await else { return };
    more(&shop).await;
}

pub(crate) async fn more(shop: &Shop) {
    shop.receive(&shop.kettle, "west", 3).await;
    shop.receive(&shop.towel, "west", 3).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    let operations = json!([{"op": "add", "sku": shop.towel, "quantity": 2}, set("1", 2)]);
    let preview = shop.preview(&order, &operations).await.expect(200);
    let delta = amount(&preview["totals"]["delta"]);
    assert_eq!(amount(&preview["payment"]["to_authorize"]), delta, "{preview}");
    assert_eq!(shop.seen(&order).await["lines"].as_array().map(Vec::len), Some(1), "a preview changes nothing");
    let changed = shop.change(&order, &operations).await;
    assert_eq!(amount(&changed["payments"]["balance_due"]), delta);
    shop.drain().await;
    let books = shop.books_of(id(&order)).await;
    assert_eq!(books["payments"].as_array().map(Vec::len), Some(1), "nothing is charged unasked: {books}");
    assert_eq!(shop.tasks(&order).await.len(), 1, "only what is paid for is picked");
    let path = format!("/orders/{}/payments", id(&order));
    shop.buyer_of(&order).post(&path, &json!({"payment_method": "tok_visa"})).await.expect(200);
    shop.drain().await;
    shop.send_off(&order).await;
    let sent = shop.seen(&order).await;
    assert_eq!(amount(&sent["payments"]["captured"]), amount(&sent["totals"]["total"]), "{sent}");
    assert_eq!(sent["fulfillment_status"], "shipped");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b4_added_units_nobody_paid_for_in_a_day_go_to_the_next_and_the_customer_is_told_once() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 3).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.change(&order, &json!([set("1", 3)])).await;
    shop.drain().await;
    assert_eq!(shop.counters(&shop.kettle, "west").await, [3, 0, 3, 0, 0]);
    shop.wait("PT24H").await;
    shop.wait("PT2M").await;
    assert_eq!(shop.counters(&shop.kettle, "west").await, [3, 2, 1, 0, 0]);
    let seen = shop.seen(&order).await;
    assert_eq!((amount(&seen["payments"]["balance_due"]), &seen["totals"]), (0, &order["totals"]));
    let mails = shop.guest().get("/_local/mail").await.expect(200);
    let of = |mail: &&Value| mail["template"] == "units-cancelled";
    assert_eq!(mails["items"].as_array().into_iter().flatten().filter(of).count(), 1, "{mails}");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b4_a_chain_of_edits_adds_up_at_every_step() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 6).await;
    shop.receive(&shop.towel, "west", 9).await;
    let body = shop.order_body(&[(&shop.kettle, 3), (&shop.towel, 3)]).with("coupon", "TEN");
    let order = shop.buy_as(&body).await;
    shop.drain().await;
    let pay = format!("/orders/{}/payments", id(&order));
    for operations in [
        json!([set("1", 2)]),
        json!([set("2", 5), set("1", 1)]),
        json!([{"op": "add", "sku": shop.kettle, "quantity": 1}]),
        json!([{"op": "ship_to", "ship_to": new_york()}]),
        json!([set("2", 1)]),
    ] {
        let preview = shop.preview(&order, &operations).await;
        let (version, preview) = (preview.version(), preview.expect(200));
        let mut body = json!({"hash": preview["hash"]});
        if preview["payment"]["needs_method"] == true {
            shop.buyer_of(&order)
                .apply(id(&order), version, &new_key(), &body)
                .await
                .expect_problem(409, "payment_needed");
            body["payment_method"] = json!("tok_visa");
        }
        let changed = shop.buyer_of(&order).apply(id(&order), version, &new_key(), &body).await.expect(200);
        assert_eq!(changed["totals"]["total"], preview["totals"]["after"], "{operations}");
        shop.drain().await;
        if amount(&changed["payments"]["balance_due"]) > 0 {
            shop.buyer_of(&order).post(&pay, &json!({"payment_method": "tok_visa"})).await.expect(200);
            shop.drain().await;
        }
        let seen = shop.seen(&order).await;
        assert!(amount(&seen["payments"]["authorized"]) >= amount(&seen["totals"]["total"]), "covered: {seen}");
        shop.invariants_hold().await;
    }
    shop.send_off(&order).await;
    let sent = shop.seen(&order).await;
    assert_eq!(amount(&sent["payments"]["captured"]), amount(&sent["totals"]["total"]), "{sent}");
    assert_eq!(amount(&sent["payments"]["authorized"]), 0);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b4_a_stale_version_or_another_hash_is_refused_by_name_and_a_repeat_is_the_first() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    let order = shop.buy(&[(&shop.kettle, 2)]).await;
    shop.drain().await;
    let preview = shop.preview(&order, &json!([set("1", 1)])).await;
    let (version, hash) = (preview.version(), preview.expect(200)["hash"].clone());
    let buyer = shop.buyer_of(&order);
    let body = json!({"hash": hash});
    let forged = json!({"hash": format!("{}x", hash.as_str().unwrap_or_default())});
    buyer.apply(id(&order), version, &new_key(), &forged).await.expect_problem(409, "preview_expired");
    buyer.apply(id(&order), version + 1, &new_key(), &body).await.expect_problem(412, "version_changed");
    buyer.post(&format!("/orders/{}/changes", id(&order)), &body).await.expect_problem(428, "if_match_required");
    let key = new_key();
    let first = buyer.apply(id(&order), version, &key, &body).await;
    let again = buyer.apply(id(&order), version, &key, &body).await;
    assert!(again.is_replayed() && first.expect(200)["version"] == again.expect(200)["version"]);
    buyer.apply(id(&order), version, &new_key(), &body).await.expect_problem(412, "version_changed");
    let preview = shop.preview(&order, &json!([set("1", 2)])).await;
    shop.change_product(&shop.kettle, json!({"price": {"amount": 4600, "currency": "USD"}})).await;
    let (version, body) = (preview.version(), json!({"hash": preview.expect(200)["hash"]}));
    buyer.apply(id(&order), version, &new_key(), &body).await.expect_problem(409, "preview_outdated");
    let preview = shop.preview(&order, &json!([set("1", 2)])).await;
    let (version, body) = (preview.version(), json!({"hash": preview.expect(200)["hash"]}));
    shop.advance("PT16M").await;
    buyer.apply(id(&order), version, &new_key(), &body).await.expect_problem(409, "preview_expired");
    shop.preview(&order, &json!([set("1", 9)])).await.expect_problem(409, "out_of_stock");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b4_a_dearer_way_of_sending_is_paid_before_anything_is_changed() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 2).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    let express = json!([{"op": "shipping_option", "id": "express"}]);
    let preview = shop.preview(&order, &express).await;
    let (version, preview) = (preview.version(), preview.expect(200));
    assert_eq!(preview["payment"]["needs_method"], true, "{preview}");
    let buyer = shop.buyer_of(&order);
    let with = |method: &str| json!({"hash": preview["hash"], "payment_method": method});
    buyer.apply(id(&order), version, &new_key(), &with("tok_declined")).await.expect_problem(402, "payment_declined");
    shop.drain().await;
    let same = shop.seen(&order).await;
    assert_eq!((&same["totals"], &same["payment_status"]), (&order["totals"], &json!("failed")), "{same}");
    let again = shop.preview(&order, &express).await;
    let (version, again) = (again.version(), again.expect(200));
    let body = json!({"hash": again["hash"], "payment_method": "tok_visa"});
    let changed = buyer.apply(id(&order), version, &new_key(), &body).await.expect(200);
    assert_eq!(changed["shipping_option"]["id"], "express");
    shop.drain().await;
    shop.send_off(&order).await;
    let books = shop.books_of(id(&order)).await;
    assert_eq!(books["captured"], json!(amount(&changed["totals"]["total"])), "{books}");
    assert_eq!(books["held"], json!(0), "the first payment is let go: {books}");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b4_staff_give_another_price_for_a_reason_that_is_kept_and_customers_may_not() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 2).await;
    let order = shop.buy(&[(&shop.kettle, 2)]).await;
    shop.drain().await;
    let price = json!([{"op": "set_price", "line": "1", "unit_price": 4000, "reason": "a scratch"}]);
    shop.preview(&order, &price).await.expect_problem(403, "forbidden");
    let agent = shop.agent();
    let path = format!("/orders/{}/changes/preview", id(&order));
    let preview = agent.post_without_key(&path, &json!({"operations": price})).await;
    let (version, body) = (preview.version(), json!({"hash": preview.expect(200)["hash"]}));
    // What an agent was shown opens no such door to anybody else.
    shop.buyer_of(&order).apply(id(&order), version, &new_key(), &body).await.expect_problem(403, "forbidden");
    let changed = agent.apply(id(&order), version, &new_key(), &body).await.expect(200);
    let line = &changed["lines"][0];
    assert_eq!((amount(&line["unit_price"]), &line["price_override"]["reason"]), (4000, &json!("a scratch")), "{line}");
    assert!(line["price_override"]["by"].is_string(), "{line}");
    let seen = shop.seen(&order).await;
    assert!(seen["lines"][0]["price_override"].is_null(), "that is between the shop and its staff: {seen}");
    shop.drain().await;
    shop.send_off(&order).await;
    let books = shop.books_of(id(&order)).await;
    assert_eq!(books["captured"], json!(amount(&changed["totals"]["total"])), "{books}");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b4_a_change_whose_payment_nobody_answered_is_made_once_by_asking_again() {
    let Some(shop) = Shop::impatient(std::time::Duration::from_millis(250)).await else { return };
    shop.receive(&shop.kettle, "west", 2).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    let preview = shop.preview(&order, &json!([{"op": "shipping_option", "id": "express"}])).await;
    let (version, preview) = (preview.version(), preview.expect(200));
    let body = json!({"hash": preview["hash"], "payment_method": "tok_visa"});
    let (buyer, key) = (shop.buyer_of(&order), new_key());
    shop.gateway_will(&["timeout_after_effect"]).await;
    buyer.apply(id(&order), version, &key, &body).await.expect_problem(409, "in_flight");
    assert_eq!(shop.seen(&order).await["shipping_option"]["id"], "standard", "nothing is changed unpaid");
    let changed = buyer.apply(id(&order), version, &key, &body).await.expect(200);
    assert_eq!(changed["shipping_option"]["id"], "express");
    shop.drain().await;
    let books = shop.books_of(id(&order)).await;
    assert_eq!(books["held"], json!(amount(&changed["totals"]["total"])), "held once: {books}");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b4_an_order_is_cancelled_until_it_is_on_the_truck_and_then_is_to_be_sent_back() {
    let Some(shop) = Shop::own().await else { return };
    none(&shop).await;
}

pub(crate) async fn none(shop: &Shop) {
    shop.receive(&shop.kettle, "west", 4).await;
    let order = shop.buy(&[(&shop.kettle, 2)]).await;
    shop.drain().await;
    shop.cancel(&order, &json!({"lines": [{"line": "1", "quantity": 3}]})).await.expect_problem(409, "already_shipped");
    shop.cancel(&order, &json!({"lines": [{"line": "1", "quantity": 1}]})).await.expect(200);
    let gone = shop.cancel(&order, &json!({})).await.expect(200);
    assert_eq!((&gone["state"], &gone["fulfillment_status"]), (&json!("cancelled"), &json!("cancelled")), "{gone}");
    shop.cancel(&order, &json!({})).await.expect(200);
    shop.drain().await;
    let books = shop.books_of(id(&order)).await;
    assert_eq!((&books["captured"], &books["held"]), (&json!(0), &json!(0)), "{books}");
    assert_eq!(shop.counters(&shop.kettle, "west").await, [4, 4, 0, 0, 0]);
    let other = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    shop.send_off(&other).await;
    let refused = shop.cancel(&other, &json!({})).await.expect_problem(409, "already_shipped");
    assert!(refused["help"].is_string(), "{refused}");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b4_an_order_that_waits_for_the_bank_is_withdrawn_and_the_goods_are_free() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 1).await;
    let body = shop.order_body(&[(&shop.kettle, 1)]).with("payment_method", "tok_3ds");
    let order = shop.guest().place(&body).await.expect(201);
    assert_eq!(order["state"], "pending_payment");
    let gone = shop.cancel(&order, &json!({})).await.expect(200);
    assert_eq!(gone["state"], "cancelled");
    shop.drain().await;
    assert_eq!(shop.counters(&shop.kettle, "west").await, [1, 1, 0, 0, 0]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b4_of_a_cancellation_and_a_hand_over_at_once_exactly_one_wins() {
    raced("cancel", |shop, order| Box::pin(async move { shop.cancel(order, &json!({})).await.status == 200 })).await;
}

#[tokio::test]
async fn b4_of_a_change_and_a_hand_over_at_once_exactly_one_wins() {
    raced("change", |shop, order| {
        Box::pin(async move {
            let preview = shop.preview(order, &json!([set("1", 1)])).await;
            if preview.status != 200 {
                return false;
            }
            let (version, body) = (preview.version(), json!({"hash": preview.expect(200)["hash"]}));
            shop.buyer_of(order).apply(id(order), version, &new_key(), &body).await.status == 200
        })
    })
    .await;
}

type Raced<'a> = std::pin::Pin<Box<dyn Future<Output = bool> + Send + 'a>>;

const ROUNDS: usize = 200;
const AT_ONCE: usize = 20;

async fn raced(what: &str, other: impl for<'a> Fn(&'a Shop, &'a Value) -> Raced<'a>) {
    let Some(shop) = Shop::own().await else { return };
    let units = 2 * i64::try_from(ROUNDS).expect("small");
    shop.receive(&shop.kettle, "west", units).await;
    let (mut left, mut stayed) = (0, 0);
    for _ in 0..ROUNDS / AT_ONCE {
        let orders = join_all((0..AT_ONCE).map(|_| async { shop.buy(&[(&shop.kettle, 2)]).await })).await;
        shop.drain().await;
        let tasks = join_all(orders.iter().map(|order| async {
            let task = shop.tasks(order).await.remove(0);
            shop.step(&task, "pick").await;
            shop.step(&task, "pack").await;
            task
        }))
        .await;
        shop.drain().await;
        let ends = join_all(orders.iter().zip(&tasks).map(|(order, task)| async {
            let path = format!("/admin/fulfillments/{}/hand-over", id(task));
            let (gone, changed) = futures::join!(
                async { shop.warehouse().post(&path, &json!({})).await.status == 200 },
                other(&shop, order)
            );
            assert!(gone != changed, "hand-over {gone}, {what} {changed}: {}", shop.seen(order).await);
            gone
        }))
        .await;
        left += ends.iter().filter(|gone| **gone).count();
        stayed += ends.iter().filter(|gone| !**gone).count();
    }
    shop.drain().await;
    println!("{what} against hand-over: {left} left, {stayed} {what}d");
    assert_eq!(left + stayed, ROUNDS);
    shop.invariants_hold().await;
}
