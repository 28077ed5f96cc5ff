//! What comes back: asked for in a moment, labelled, followed, received, and paid back to the minor unit.

mod claims;
mod exchanges;
mod races;
mod repairs;

use crate::driver::{Person, Shop, amount, id};
use serde_json::{Value, json};

impl Shop {
    /// An order of these goods that has arrived, all at once.
    pub(crate) async fn delivered(&self, goods: &[(&str, i64)]) -> Value {
        for (sku, units) in goods {
            self.receive(sku, "west", *units).await;
        }
        let order = self.buy(goods).await;
        self.arrive(&order).await;
        order
    }

    /// Everything of an order leaves, and its first parcel is brought to its door.
    pub(crate) async fn arrive(&self, order: &Value) {
        self.drain().await;
        self.send_off(order).await;
        let now = self.runner().expect("a shop of our own").now();
        self.scan(order, "in_transit", &now.to_string(), "Reno, NV").await;
        self.scan(order, "delivered", &(now + jiff::SignedDuration::from_secs(60)).to_string(), "Front door").await;
    }

    /// The buyer asks to send units of one line back.
    pub(crate) async fn ask_back(&self, order: &Value, line: &str, quantity: u32, resolution: &str) -> Value {
        let body = back(line, quantity, "changed_mind", resolution);
        self.buyer_of(order).post(&format!("/orders/{}/returns", id(order)), &body).await.expect(201)
    }

    /// A parcel that comes back is opened.
    pub(crate) async fn came_back(&self, it: &Value, line: &str, good: u32, damaged: u32) -> Value {
        let body = json!({"location": "west", "lines": [{"line": line, "good": good, "damaged": damaged}]});
        let path = format!("/admin/returns/{}/receipt", id(it));
        let seen = self.warehouse().post(&path, &body).await.expect(200);
        self.drain().await;
        seen
    }

    /// A return as an agent sees it now.
    pub(crate) async fn return_of(&self, it: &Value) -> Value {
        self.agent().get(&format!("/returns/{}", id(it))).await.expect(200)
    }

    /// Mails of a kind that were sent so far.
    pub(crate) fn sent_so_far(&self, template: &str) -> usize {
        self.runner().expect("a shop of our own").mailbox().chosen(None, Some(template)).len()
    }

    /// The carrier sees a parcel with this number.
    pub(crate) async fn number_scanned(&self, number: &Value, status: &str) {
        let now = self.runner().expect("a shop of our own").now();
        let scan = json!({"number": number, "status": status, "at": now.to_string(), "place": "Reno, NV"});
        self.guest().post_without_key("/_local/carrier/events", &scan).await.expect(200);
        self.drain().await;
    }
}

pub(crate) fn back(line: &str, quantity: u32, reason: &str, resolution: &str) -> Value {
    json!({"lines": [{"line": line, "quantity": quantity, "reason": reason}], "resolution": resolution})
}

fn refunded(order: &Value) -> i64 {
    amount(&order["payments"]["refunded"])
}

#[tokio::test]
async fn d1_what_arrived_may_come_back_and_is_agreed_to_at_once() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 2), (&shop.towel, 1)]).await;
    let path = format!("/orders/{}/return-options", id(&order));
    let options = shop.buyer_of(&order).get(&path).await.expect(200);
    let kettle = &options["lines"][0];
    assert_eq!((&kettle["quantity"], &kettle["quantity_by_request"]), (&json!(2), &json!(0)), "{options}");
    assert_eq!(amount(&kettle["value"]), amount(&order["lines"][0]["total"]));
    assert!(kettle["window_ends"].as_str().is_some_and(|end| end > "2027-03-30"), "{kettle}");
    assert!(options["reasons"].as_array().is_some_and(|reasons| reasons.len() == 9));
    let asked = shop.ask_back(&order, "1", 1, "refund").await;
    assert_eq!((&asked["state"], &asked["method"]), (&json!("approved"), &json!("drop_off")), "d3: nothing to print");
    let seen = shop.seen(&order).await;
    assert_eq!((&seen["return_status"], &seen["lines"][0]["returned"]["approved"]), (&json!("requested"), &json!(1)));
    assert_eq!(seen["returns"][0]["id"], asked["id"]);
    let left = shop.buyer_of(&order).get(&path).await.expect(200);
    assert_eq!(left["lines"][0]["quantity"], 1);
    let twice = back("1", 2, "changed_mind", "refund");
    let refused = shop.buyer_of(&order).post(&format!("/orders/{}/returns", id(&order)), &twice).await;
    refused.expect_problem(409, "not_returnable");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d1_nothing_comes_back_that_never_arrived() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 1).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    let buyer = shop.buyer_of(&order);
    buyer.get(&format!("/orders/{}/return-options", id(&order))).await.expect_problem(409, "nothing_delivered");
    let wanted = back("1", 1, "defective", "refund");
    buyer.post(&format!("/orders/{}/returns", id(&order)), &wanted).await.expect_problem(409, "nothing_delivered");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d2_a_label_is_bought_followed_and_given_back_when_it_is_not_wanted() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 2)]).await;
    let (kept, dropped) =
        (shop.ask_back(&order, "1", 1, "refund").await, shop.ask_back(&order, "1", 1, "refund").await);
    let label = |it: &Value| format!("/returns/{}/label", id(it));
    shop.drain().await;
    let buyer: Person<'_> = shop.buyer_of(&order);
    let pdf = buyer.get(&label(&kept)).await;
    assert_eq!((pdf.status, pdf.header("content-type")), (200, Some("application/pdf")), "{pdf}");
    let ready = shop.return_of(&kept).await;
    assert_eq!((&ready["state"], &ready["way"]["label_ready"]), (&json!("label_issued"), &json!(true)), "{ready}");
    buyer.post(&format!("/returns/{}/cancel", id(&dropped)), &json!({})).await.expect(200);
    shop.drain().await;
    buyer.get(&label(&dropped)).await.expect_problem(409, "no_label");
    shop.wait("P2D").await;
    let books = shop.guest().get("/_local/carrier/books").await.expect(200);
    let texts = books.to_string();
    assert!(texts.contains("refunded"), "the carrier took the label back: {books}");
    shop.guest().get(&label(&kept)).await.expect(404);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d3_what_is_worth_less_than_its_way_is_kept_and_paid_back_at_once() {
    let Some(shop) = Shop::own().await else { return };
    shop.change_setting("returns", &json!({"keep_it_below": {"amount": 1500, "currency": "USD"}})).await;
    let order = shop.delivered(&[(&shop.towel, 2)]).await;
    let kept = shop.ask_back(&order, "1", 1, "refund").await;
    assert_eq!((&kept["method"], &kept["state"]), (&json!("keep_it"), &json!("refunded")), "{kept}");
    shop.drain().await;
    let seen = shop.seen(&order).await;
    assert_eq!(refunded(&seen), amount(&order["lines"][0]["total"]) / 2, "{seen}");
    assert_eq!(seen["lines"][0]["returned"]["kept"], 1);
    assert_eq!(shop.counters(&shop.towel, "west").await[0], 0, "nothing came");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d4_three_units_for_1000_returned_singly_are_refunded_exactly_1000() {
    let Some(shop) = Shop::own().await else { return };
    let three = json!({"name": "Cup", "category": "paper", "price": {"amount": 500, "currency": "USD"}, "weight_g": 50,
        "tax_class": "paper"});
    shop.new_product("CUP", three).await;
    let coupons = json!({"coupons": [{"code": "THIRD", "fixed": {"amount": 500, "currency": "USD"}}]});
    shop.change_setting("coupons", &coupons).await;
    shop.receive("CUP", "west", 3).await;
    let body = crate::driver::Edit::with(shop.order_body(&[("CUP", 3)]), "coupon", "THIRD");
    let order = shop.buy_as(&body).await;
    assert_eq!(amount(&order["lines"][0]["total"]), 1000, "{order}");
    shop.arrive(&order).await;
    let mut amounts = Vec::new();
    for _ in 0..3 {
        let before = refunded(&shop.seen(&order).await);
        let asked = shop.ask_back(&order, "1", 1, "refund").await;
        let done = shop.came_back(&asked, "1", 1, 0).await;
        assert_eq!(done["state"], "refunded", "{done}");
        amounts.push(refunded(&shop.seen(&order).await) - before);
        shop.invariants_hold().await;
    }
    let sending = amount(&order["totals"]["total"]) - 1000;
    assert_eq!(amounts, [334, 333, 333 + sending], "with the last the charge for sending: nothing is kept");
    let seen = shop.seen(&order).await;
    let notes: i64 = seen["invoices"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|it| it["kind"] == "credit_note")
        .map(|it| amount(&it["total"]))
        .sum();
    assert_eq!(notes, 1000 + sending);
    assert_eq!(shop.counters("CUP", "west").await[..2], [3, 3], "all three are for sale again");
}

#[tokio::test]
async fn d4_good_units_are_refunded_at_once_and_damaged_ones_when_somebody_has_looked() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 4)]).await;
    let unit = amount(&order["lines"][0]["total"]) / 4;
    let asked = shop.ask_back(&order, "1", 4, "refund").await;
    shop.came_back(&asked, "1", 1, 2).await;
    let seen = shop.seen(&order).await;
    assert!((refunded(&seen) - unit).abs() <= 1, "{seen}");
    assert_eq!(seen["return_status"], "requested", "one is still to come");
    assert_eq!(shop.counters(&shop.kettle, "west").await[..3], [3, 1, 0], "on hand, available, reserved");
    let too_many = json!({"location": "west", "lines": [{"line": "1", "good": 2, "damaged": 0}]});
    let path = format!("/admin/returns/{}", id(&asked));
    shop.warehouse().post(&format!("{path}/receipt"), &too_many).await.expect_problem(409, "not_in_return");
    let looked = json!({"lines": [{"line": "1", "restocked": 1, "refused": 1}]});
    shop.warehouse().post(&format!("{path}/inspection"), &looked).await.expect(200);
    shop.drain().await;
    let seen = shop.seen(&order).await;
    assert!((refunded(&seen) - 2 * unit).abs() <= 1, "one was good after all, one is not taken back: {seen}");
    assert_eq!(seen["lines"][0]["returned"]["dismissed"], 1);
    assert_eq!(shop.counters(&shop.kettle, "west").await[..3], [3, 2, 0]);
    // What never comes is forgotten, and the return has its end.
    shop.wait("P22D").await;
    let end = shop.return_of(&asked).await;
    assert_eq!(end["state"], "refunded", "{end}");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d5_each_step_of_the_way_back_is_told_once() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 1)]).await;
    let asked = shop.ask_back(&order, "1", 1, "refund").await;
    shop.drain().await;
    let number = shop.return_of(&asked).await["way"]["number"].clone();
    for status in ["in_transit", "in_transit", "delivered"] {
        shop.wait("PT1H").await;
        shop.number_scanned(&number, status).await;
    }
    let under_way = shop.return_of(&asked).await;
    assert_eq!((&under_way["state"], &under_way["way"]["status"]), (&json!("in_transit"), &json!("delivered")));
    assert_eq!(shop.seen(&order).await["return_status"], "in_transit");
    let path = format!("/returns/{}/cancel", id(&asked));
    shop.buyer_of(&order).post(&path, &json!({})).await.expect_problem(409, "return_not_open");
    shop.came_back(&asked, "1", 1, 0).await;
    for template in ["return-approved", "return-sent", "return-received", "refund"] {
        assert_eq!(shop.sent_so_far(template), 1, "{template}");
    }
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d7_day_45_of_a_30_day_window_waits_in_a_queue_for_somebodys_word() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 2)]).await;
    shop.wait("P45D").await;
    let asked = shop.ask_back(&order, "1", 1, "refund").await;
    assert_eq!(
        (&asked["state"], &asked["outside"]),
        (&json!("pending_approval"), &json!(["window_passed"])),
        "{asked}"
    );
    assert!(asked["due_at"].is_string());
    let queue = shop.agent().get("/admin/returns?state=pending_approval").await.expect(200);
    assert_eq!(queue["items"][0]["id"], asked["id"]);
    shop.buyer_of(&order).get(&format!("/returns/{}/label", id(&asked))).await.expect_problem(409, "no_label");
    let path = format!("/admin/returns/{}/decision", id(&asked));
    shop.agent().post(&path, &json!({"decision": "approve"})).await.expect_problem(422, "invalid");
    let word = json!({"decision": "approve", "reason": "a good customer", "fee": {"amount": 500, "currency": "USD"}});
    let agreed = shop.agent().post(&path, &word).await.expect(200);
    assert_eq!((&agreed["state"], amount(&agreed["fee"])), (&json!("approved"), 500), "{agreed}");
    shop.agent().post(&path, &word).await.expect_problem(409, "return_not_open");
    shop.drain().await;
    shop.came_back(&asked, "1", 1, 0).await;
    let seen = shop.seen(&order).await;
    let half = (amount(&order["lines"][0]["total"]) + 1) / 2;
    assert_eq!(refunded(&seen), half - 500, "the fee is kept: {seen}");
    let note = seen["invoices"].as_array().into_iter().flatten().find(|it| it["kind"] == "credit_note").cloned();
    assert_eq!(note.map(|note| amount(&note["total"])), Some(half - 500), "and reduces the credit note");
    let other = shop.ask_back(&order, "1", 1, "refund").await;
    let path = format!("/admin/returns/{}/decision", id(&other));
    let no = json!({"decision": "reject", "reason": "it was worn"});
    let rejected = shop.agent().post(&path, &no).await.expect(200);
    assert_eq!((&rejected["state"], &rejected["decision"]["reason"]), (&json!("rejected"), &json!("it was worn")));
    shop.drain().await;
    assert_eq!((shop.sent_so_far("return-rejected"), shop.sent_so_far("return-approved")), (1, 1));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d7_a_return_stands_in_the_queue_of_approvals_and_is_decided_there_or_at_its_desk_once() {
    let Some(shop) = Shop::own().await else { return };
    queued(&shop).await;
}

pub(crate) async fn queued(shop: &Shop) {
    let order = shop.delivered(&[(&shop.kettle, 3)]).await;
    shop.receive(&shop.teapot, "west", 1).await;
    shop.wait("P45D").await;
    let mut asked = Vec::new();
    // For something else, so that it is to be seen what that costs now.
    let other = json!({"lines": [{"line": "1", "quantity": 1, "reason": "does_not_fit"}], "resolution": "exchange",
        "exchange_for": [{"sku": shop.teapot, "quantity": 1}]});
    let path = format!("/orders/{}/returns", id(&order));
    asked.push(shop.buyer_of(&order).post(&path, &other).await.expect(201));
    for _ in 0..2 {
        asked.push(shop.ask_back(&order, "1", 1, "refund").await);
    }
    let waiting = shop.agent().get("/admin/approvals").await.expect(200);
    let approval_of = |it: &Value| {
        let all = waiting["items"].as_array().into_iter().flatten();
        let mut own = all.filter(|approval| approval["subject"] == it["id"]).map(|approval| id(approval).to_owned());
        format!(
            "/admin/approvals/{}/decision",
            own.next_back().unwrap_or_else(|| panic!("not in the queue: {waiting}"))
        )
    };
    let yes = json!({"decision": "approve", "note": "a good customer"});
    let path = approval_of(&asked[0]);
    shop.agent().post(&path, &json!({"decision": "approve"})).await.expect_fields(&["note"]);
    let key = crate::driver::new_key();
    let decided = shop.agent().post_under(&key, &path, &yes).await.expect(200);
    assert_eq!(decided["state"], "approved", "{decided}");
    assert!(shop.agent().post_under(&key, &path, &yes).await.is_replayed());
    shop.agent().post(&path, &yes).await.expect_problem(409, "already_decided");
    let it = shop.return_of(&asked[0]).await;
    assert_eq!((&it["state"], &it["decision"]["reason"]), (&json!("approved"), &json!("a good customer")), "{it}");
    let no = json!({"decision": "reject", "note": "it was worn"});
    shop.agent().post(&approval_of(&asked[1]), &no).await.expect(200);
    assert_eq!(shop.return_of(&asked[1]).await["state"], "rejected");
    // Decided at its desk, it is decided in the queue.
    let desk = format!("/admin/returns/{}/decision", id(&asked[2]));
    shop.agent().post(&desk, &json!({"decision": "reject", "reason": "it was worn"})).await.expect(200);
    shop.agent().post(&approval_of(&asked[2]), &yes).await.expect_problem(409, "already_decided");
    shop.drain().await;
    assert_eq!((shop.sent_so_far("return-approved"), shop.sent_so_far("return-rejected")), (1, 2));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d7_who_asks_for_a_customer_does_not_agree_to_it() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 1)]).await;
    shop.wait("P45D").await;
    let body = back("1", 1, "changed_mind", "refund");
    let asked = shop.agent().post(&format!("/orders/{}/returns", id(&order)), &body).await.expect(201);
    let path = format!("/admin/returns/{}/decision", id(&asked));
    let word = json!({"decision": "approve", "reason": "why not"});
    shop.agent().post(&path, &word).await.expect_problem(403, "own_request");
    shop.merchant().post(&path, &word).await.expect(200);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d4_store_credit_is_owed_to_the_account_and_to_guests_it_is_refused_by_name() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 2).await;
    let order = shop.ada().place(&shop.order_body(&[(&shop.kettle, 1)])).await.expect(201);
    let guests = shop.delivered(&[(&shop.kettle, 1)]).await;
    let body = back("1", 1, "changed_mind", "credit");
    let refused = shop.buyer_of(&guests).post(&format!("/orders/{}/returns", id(&guests)), &body).await;
    refused.expect_problem(409, "no_account");
    shop.send_off(&json!({"id": id(&order)})).await;
    let seen = shop.ada().order(id(&order)).await.expect(200);
    for status in ["in_transit", "delivered"] {
        shop.wait("PT1H").await;
        shop.number_scanned(&seen["parcels"][0]["number"], status).await;
    }
    let asked = shop.ada().post(&format!("/orders/{}/returns", id(&order)), &body).await.expect(201);
    shop.drain().await;
    let done = shop.came_back(&asked, "1", 1, 0).await;
    assert_eq!(done["state"], "credited", "{done}");
    let table = shop.runner().expect("a shop of our own").table();
    let owed = store::credit::balance(&*table, shop.sub(crate::driver::Who::Ada)).await.expect("the table answers");
    let total = amount(&order["totals"]["total"]);
    assert_eq!(owed.0, total, "goods and sending: nothing is kept");
    assert_eq!(refunded(&shop.ada().order(id(&order)).await.expect(200)), 0, "the gateway gives nothing back");
    shop.invariants_hold().await;
}

/// Everything the returns desk does, for whoever wants to see all that is done.
pub(crate) async fn desk(shop: &Shop) {
    let mends = json!({"categories": [{"id": "kettles", "repairable": true}], "window_days": 60});
    shop.change_setting("returns", &mends).await;
    let (staff, agent) = (shop.warehouse(), shop.agent());
    let post = async |person: &Person<'_>, path: String, body: Value, status: u16| {
        let answer = person.post(&path, &body).await.expect(status);
        shop.drain().await;
        answer
    };
    let order = shop.delivered(&[(&shop.kettle, 9)]).await;
    shop.receive(&shop.kettle, "west", 3).await;
    shop.receive(&shop.teapot, "west", 2).await;
    let buyer = shop.buyer_of(&order);
    let (returns, claims) = (format!("/orders/{}/returns", id(&order)), format!("/orders/{}/claims", id(&order)));
    buyer.get(&format!("/orders/{}/return-options", id(&order))).await.expect(200);
    // Asked for, labelled, and called off; with something held in exchange.
    let off = post(&buyer, returns.clone(), back("1", 1, "changed_mind", "exchange"), 201).await;
    buyer.get(&format!("/returns/{}", id(&off))).await.expect(200);
    assert_eq!(buyer.get(&format!("/returns/{}/label", id(&off))).await.status, 200);
    post(&buyer, format!("/returns/{}/cancel", id(&off)), json!({}), 200).await;
    // Something else in its place, paid for by what came.
    let mut other = back("1", 1, "does_not_fit", "exchange");
    other["exchange_for"] = json!([{"sku": shop.teapot, "quantity": 1}]);
    let swapped = post(&buyer, returns.clone(), other, 201).await;
    let number = shop.return_of(&swapped).await["way"]["number"].clone();
    shop.number_scanned(&number, "in_transit").await;
    shop.came_back(&swapped, "1", 1, 0).await;
    // Good and broken, looked at.
    let mixed = shop.ask_back(&order, "1", 3, "refund").await;
    shop.came_back(&mixed, "1", 1, 2).await;
    let looked = json!({"lines": [{"line": "1", "restocked": 1, "accepted": 1}]});
    post(&staff, format!("/admin/returns/{}/inspection", id(&mixed)), looked, 200).await;
    // Cannot be mended.
    let sick = post(&buyer, returns.clone(), back("1", 1, "defective", "repair"), 201).await;
    shop.came_back(&sick, "1", 0, 1).await;
    let gone = json!({"state": "not_repairable", "diagnosis": "cracked"});
    post(&staff, format!("/admin/returns/{}/repair", id(&sick)), gone, 200).await;
    for decision in ["reship", "refund"] {
        let body = json!({"kind": "damaged", "lines": [{"line": "1", "quantity": 1}]});
        let open = post(&buyer, claims.clone(), body, 201).await;
        post(&agent, format!("/admin/claims/{}/decision", id(&open)), json!({"decision": decision}), 200).await;
    }
    // One that is never sent, and one that comes too late.
    shop.ask_back(&order, "1", 1, "exchange").await;
    agent.get("/admin/returns").await.expect(200);
    shop.wait("P61D").await;
    let late = shop.ask_back(&order, "1", 1, "exchange").await;
    assert_eq!(late["state"], "pending_approval", "{late}");
    let word = json!({"decision": "approve", "reason": "a good customer"});
    post(&agent, format!("/admin/returns/{}/decision", id(&late)), word, 200).await;
    shop.wait("P22D").await;
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d4_a_whole_day_at_the_returns_desk_leaves_the_books_right() {
    let Some(shop) = Shop::own().await else { return };
    desk(&shop).await;
}
