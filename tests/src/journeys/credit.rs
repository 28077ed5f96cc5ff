//! Store credit pays for orders: first, together with a card, or alone; and what it paid goes back to the account.

use crate::driver::{Answer, Edit, Person, Shop, Who, amount, id, new_key};
use futures::future::join_all;
use serde_json::{Value, json};

fn usd(amount: i64) -> Value {
    json!({"amount": amount, "currency": "USD"})
}

impl Shop {
    /// Ada has this much.
    pub(crate) async fn give_ada(&self, cents: i64) {
        let path = format!("/admin/customers/{}/credit", self.sub(Who::Ada));
        self.merchant().post(&path, &json!({"amount": usd(cents), "reason": "for the wait"})).await.expect(201);
    }

    pub(crate) async fn adas_credit(&self) -> i64 {
        amount(&self.ada().get("/me/credit").await.expect(200)["balance"])
    }

    /// So many kettles, of which the account pays so much.
    fn with_credit(&self, units: i64, cents: i64) -> Value {
        self.order_body(&[(&self.kettle, units)]).with("use_credit", usd(cents))
    }

    async fn adas(&self, order: &Value) -> Value {
        self.ada().order(id(order)).await.expect(200)
    }

    /// It leaves, and arrives.
    async fn brought(&self, order: &Value) {
        self.drain().await;
        self.send_off(&json!({"id": id(order)})).await;
        for status in ["in_transit", "delivered"] {
            self.wait("PT1H").await;
            let seen = self.adas(order).await;
            self.number_scanned(&seen["parcels"][0]["number"], status).await;
        }
    }

    async fn all_comes_back(&self, order: &Value, units: u32) -> Value {
        let body = super::returns::back("1", units, "changed_mind", "refund");
        let asked = self.ada().post(&format!("/orders/{}/returns", id(order)), &body).await.expect(201);
        self.drain().await;
        self.came_back(&asked, "1", units, 0).await
    }

    async fn cancelled(&self, order: &Value) -> Answer {
        let answer = self.ada().post(&format!("/orders/{}/cancel", id(order)), &json!({})).await;
        self.drain().await;
        answer
    }
}

fn paid(order: &Value) -> [i64; 3] {
    ["authorized", "captured", "credit"].map(|what| amount(&order["payments"][what]))
}

#[tokio::test]
async fn d7_credit_pays_first_and_a_card_the_rest_and_each_gets_its_own_back() {
    let Some(shop) = Shop::own().await else { return };
    card_and_credit(&shop).await;
}

pub(crate) async fn card_and_credit(shop: &Shop) {
    shop.receive(&shop.kettle, "west", 3).await;
    shop.give_ada(3_000).await;
    let (key, body) = (new_key(), shop.with_credit(2, 3_000));
    let order = shop.ada().place_under(&key, &body).await.expect(201);
    assert!(shop.ada().place_under(&key, &body).await.is_replayed());
    let total = amount(&order["totals"]["total"]);
    assert_eq!(paid(&order), [total - 3_000, 0, 3_000], "{order}");
    assert_eq!(shop.adas_credit().await, 0, "once, however often it was asked");
    shop.invariants_hold().await;

    shop.brought(&order).await;
    let seen = shop.adas(&order).await;
    assert_eq!(paid(&seen), [0, total - 3_000, 3_000], "{seen}");
    assert_eq!((&seen["payment_status"], amount(&seen["invoices"][0]["total"])), (&json!("paid"), total));
    shop.invariants_hold().await;

    let done = shop.all_comes_back(&order, 2).await;
    assert_eq!(done["state"], "refunded", "{done}");
    let seen = shop.adas(&order).await;
    assert_eq!((amount(&seen["payments"]["refunded"]), paid(&seen)[2]), (total - 3_000, 0), "{seen}");
    assert_eq!(shop.adas_credit().await, 3_000, "goods and sending: nothing is kept");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d7_credit_alone_places_an_order_and_the_gateway_hears_nothing_of_it() {
    let Some(shop) = Shop::own().await else { return };
    credit_alone(&shop).await;
}

pub(crate) async fn credit_alone(shop: &Shop) {
    shop.receive(&shop.kettle, "west", 4).await;
    shop.give_ada(100_000).await;
    let body = shop.with_credit(2, 100_000).with("payment_method", "");
    let order = shop.ada().place(&body).await.expect(201);
    let total = amount(&order["totals"]["total"]);
    assert_eq!((&order["state"], paid(&order)), (&json!("placed"), [0, 0, total]), "{order}");
    assert_eq!((&order["payment_status"], shop.adas_credit().await), (&json!("authorized"), 100_000 - total));
    shop.brought(&order).await;
    assert_eq!(shop.books_of(id(&order)).await, Value::Null);
    let seen = shop.adas(&order).await;
    assert_eq!((&seen["payment_status"], &seen["fulfillment_status"]), (&json!("paid"), &json!("delivered")), "{seen}");
    shop.invariants_hold().await;
    // One comes back, and what is sent in its place is paid with what it had cost.
    shop.receive(&shop.teapot, "west", 1).await;
    let body = json!({"lines": [{"line": "1", "quantity": 1, "reason": "does_not_fit"}], "resolution": "exchange",
        "exchange_for": [{"sku": shop.kettle, "quantity": 1}]});
    let asked = shop.ada().post(&format!("/orders/{}/returns", id(&order)), &body).await.expect(201);
    shop.drain().await;
    shop.came_back(&asked, "1", 1, 0).await;
    shop.send_off(&json!({"id": id(&order)})).await;
    shop.drain().await;
    let seen = shop.adas(&order).await;
    // A unit's share of its line may be a cent more than one unit costs: that cent is the account's.
    let used = paid(&seen)[2];
    assert!((total - 1..=total).contains(&used) && paid(&seen)[..2] == [0, 0], "{seen}");
    assert_eq!(shop.adas_credit().await, 100_000 - used);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d7_credit_of_an_order_that_ends_before_it_leaves_goes_back() {
    let Some(shop) = Shop::own().await else { return };
    credit_goes_back(&shop).await;
}

pub(crate) async fn credit_goes_back(shop: &Shop) {
    shop.receive(&shop.kettle, "west", 9).await;
    shop.give_ada(4_000).await;
    // The card says no: the account pays nothing either.
    let declined = shop.with_credit(2, 4_000).with("payment_method", "tok_declined");
    shop.ada().place(&declined).await.expect_problem(402, "payment_declined");
    assert_eq!(shop.adas_credit().await, 4_000);
    // The bank is never answered.
    let waits = shop.with_credit(2, 4_000).with("payment_method", "tok_3ds");
    let order = shop.ada().place(&waits).await.expect(201);
    assert_eq!((&order["state"], shop.adas_credit().await), (&json!("pending_payment"), 0), "{order}");
    shop.wait("PT20M").await;
    assert_eq!((&shop.adas(&order).await["state"], shop.adas_credit().await), (&json!("expired"), 4_000));
    // The bank hears no, and the customer asks; or the gateway tells.
    for asks in [true, false] {
        let order = shop.ada().place(&waits).await.expect(201);
        shop.refuse_at_the_bank(order["payment_action"]["url"].as_str().expect("the bank's page")).await;
        if asks {
            let path = format!("/orders/{}/payments/confirm", id(&order));
            shop.ada().post_without_key(&path, &json!({})).await.expect_problem(402, "payment_declined");
        }
        shop.drain().await;
        assert_eq!((&shop.adas(&order).await["state"], shop.adas_credit().await), (&json!("rejected"), 4_000));
    }
    // Withdrawn while the bank waits.
    let order = shop.ada().place(&waits).await.expect(201);
    shop.cancelled(&order).await.expect(200);
    assert_eq!(shop.adas_credit().await, 4_000);
    // Cancelled once it is placed.
    let order = shop.ada().place(&shop.with_credit(2, 4_000)).await.expect(201);
    shop.drain().await;
    shop.cancelled(&order).await.expect(200);
    let seen = shop.adas(&order).await;
    assert_eq!((paid(&seen), shop.adas_credit().await), ([0, 0, 0], 4_000), "{seen}");
    assert_eq!(shop.for_sale(&shop.kettle).await, 9);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b4_d7_a_change_that_makes_an_order_cheaper_than_its_credit_gives_the_rest_back() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    shop.give_ada(100_000).await;
    let order = shop.ada().place(&shop.with_credit(3, 100_000)).await.expect(201);
    shop.drain().await;
    let change = async |operations: Value, method: Option<&str>| {
        let ada = shop.ada();
        let preview =
            ada.post_without_key(&format!("/orders/{}/changes/preview", id(&order)), &operations).await.expect(200);
        let mut body = json!({"hash": preview["hash"]});
        if let Some(method) = method {
            body["payment_method"] = json!(method);
        }
        let version = ada.order(id(&order)).await.version();
        let applied = ada.apply(id(&order), version, &new_key(), &body).await;
        shop.drain().await;
        (preview, applied)
    };
    let fewer = json!({"operations": [{"op": "set_quantity", "line": "1", "quantity": 1}]});
    change(fewer, None).await.1.expect(200);
    let seen = shop.adas(&order).await;
    let total = amount(&seen["totals"]["total"]);
    assert_eq!((paid(&seen), shop.adas_credit().await), ([0, 0, total], 100_000 - total), "{seen}");
    shop.invariants_hold().await;
    // What is added is paid by a card; nothing is taken from the account unasked.
    let more = json!({"operations": [{"op": "set_quantity", "line": "1", "quantity": 3}]});
    change(more, Some("tok_visa")).await.1.expect(200);
    let seen = shop.adas(&order).await;
    let dearer = amount(&seen["totals"]["total"]) - total;
    assert_eq!((paid(&seen), shop.adas_credit().await), ([dearer, 0, total], 100_000 - total), "{seen}");
    shop.send_off(&json!({"id": id(&order)})).await;
    shop.drain().await;
    assert_eq!(paid(&shop.adas(&order).await), [0, dearer, total]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c12_d7_credit_of_what_comes_back_undelivered_or_too_late_goes_back() {
    let Some(shop) = Shop::own().await else { return };
    undelivered_or_late(&shop).await;
}

pub(crate) async fn undelivered_or_late(shop: &Shop) {
    shop.receive(&shop.kettle, "west", 2).await;
    shop.give_ada(100_000).await;
    let order = shop.ada().place(&shop.with_credit(1, 100_000)).await.expect(201);
    let goods = amount(&order["lines"][0]["total"]);
    shop.drain().await;
    shop.send_off(&json!({"id": id(&order)})).await;
    for status in ["in_transit", "return_to_sender"] {
        shop.wait("PT1H").await;
        let seen = shop.adas(&order).await;
        shop.number_scanned(&seen["parcels"][0]["number"], status).await;
    }
    let sending = amount(&order["totals"]["total"]) - goods;
    assert_eq!(shop.adas_credit().await, 100_000 - sending, "it was sent");
    shop.invariants_hold().await;
    // Too late by the policy, and agreed to for credit.
    let order = shop.ada().place(&shop.with_credit(1, 1_000)).await.expect(201);
    shop.brought(&order).await;
    shop.wait("P45D").await;
    let body = super::returns::back("1", 1, "changed_mind", "refund");
    let asked = shop.ada().post(&format!("/orders/{}/returns", id(&order)), &body).await.expect(201);
    let before = shop.adas_credit().await;
    let word = json!({"decision": "approve_for_credit", "reason": "a good customer"});
    let agreed = shop.agent().post(&format!("/admin/returns/{}/decision", id(&asked)), &word).await.expect(200);
    assert_eq!((&agreed["state"], &agreed["resolution"]), (&json!("approved"), &json!("credit")), "{agreed}");
    shop.drain().await;
    assert_eq!(shop.came_back(&asked, "1", 1, 0).await["state"], "credited");
    assert_eq!(shop.adas_credit().await, before + amount(&order["totals"]["total"]), "what was paid either way");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b7_d7_credit_pays_what_leaves_first_and_the_card_what_comes_later() {
    let Some(shop) = Shop::own().await else { return };
    backordered(&shop).await;
}

pub(crate) async fn backordered(shop: &Shop) {
    shop.receive(&shop.kettle, "west", 1).await;
    shop.announce(&shop.kettle, "west", 10, "2027-03-20").await;
    shop.change_product(&shop.kettle, json!({"backorder_limit": 10})).await;
    shop.give_ada(20_000).await;
    let agreed = |body: Value| body.with("allow_backorder", true).with("agree_later_charge", true);
    let order = shop.ada().place(&agreed(shop.with_credit(3, 6_000))).await.expect(201);
    let total = amount(&order["totals"]["total"]);
    assert_eq!(paid(&order)[2], 6_000, "{order}");
    shop.receive(&shop.kettle, "west", 10).await;
    shop.drain().await;
    let seen = shop.adas(&order).await;
    assert_eq!(paid(&seen), [total - 6_000, 0, 6_000], "{seen}");
    shop.send_off(&json!({"id": id(&order)})).await;
    shop.drain().await;
    assert_eq!(paid(&shop.adas(&order).await), [0, total - 6_000, 6_000]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d7_of_two_orders_for_one_balance_one_uses_it() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.towel, "west", 200).await;
    for round in 0..20 {
        shop.give_ada(500).await;
        let body = shop.order_body(&[(&shop.towel, 1)]).with("use_credit", usd(500));
        let answers = join_all((0..4).map(|_| async { shop.ada().place(&body).await })).await;
        let placed = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(placed, 1, "round {round}: {answers:?}");
        for refused in answers.iter().filter(|answer| answer.status != 201) {
            let problem = refused.expect_problem(409, "insufficient_credit");
            assert_eq!(problem["balance"], usd(0));
        }
        assert_eq!(shop.adas_credit().await, 0);
    }
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d7_credit_is_an_accounts_and_no_more_of_it_is_used_than_there_is() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 2).await;
    shop.give_ada(1_000).await;
    shop.guest().place(&shop.with_credit(1, 500)).await.expect_fields(&["use_credit"]);
    shop.ada().place(&shop.with_credit(1, 0)).await.expect_fields(&["use_credit.amount"]);
    let refused = shop.ada().place(&shop.with_credit(1, 1_001)).await.expect_problem(409, "insufficient_credit");
    assert_eq!(refused["balance"], usd(1_000));
    let without = shop.with_credit(1, 1_000).with("payment_method", "");
    shop.ada().place(&without).await.expect_fields(&["payment_method"]);
    assert_eq!((shop.adas_credit().await, shop.for_sale(&shop.kettle).await), (1_000, 2), "nothing was held");
    // An agent uses a customer's credit for them.
    let sub = shop.sub(Who::Ada).to_owned();
    let agent: Person<'_> = shop.agent();
    let order = agent.place(&shop.with_credit(1, 1_000).with("on_behalf_of", sub.as_str())).await.expect(201);
    assert_eq!((paid(&order)[2], shop.adas_credit().await), (1_000, 0));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b8_d7_credit_waits_with_an_order_for_its_companys_word() {
    let Some(shop) = Shop::own().await else { return };
    asked_for_with_credit(&shop).await;
}

pub(crate) async fn asked_for_with_credit(shop: &Shop) {
    shop.receive(&shop.kettle, "west", 9).await;
    shop.give_ada(50_000).await;
    let acme = json!({"name": "Acme", "limit": usd(1_000), "buyers": [shop.sub(Who::Ada)],
        "approvers": [shop.sub(Who::Bob)]});
    shop.merchant().put("/admin/companies/acme", &acme).await.expect(201);
    for (verdict, state, kept) in [("reject", "rejected", false), ("approve", "placed", true)] {
        let order = shop.ada().place(&shop.with_credit(1, 50_000)).await.expect(201);
        let total = amount(&order["totals"]["total"]);
        assert_eq!((&order["state"], shop.adas_credit().await), (&json!("pending_approval"), 50_000 - total));
        shop.invariants_hold().await;
        let path = format!("/admin/approvals/{}_1/decision", id(&order).replace("ord_", "apr_"));
        let decided = shop.bob().post(&path, &json!({"decision": verdict})).await.expect(200);
        assert_eq!(decided["order_state"], state, "{decided}");
        shop.drain().await;
        assert_eq!(shop.adas_credit().await, if kept { 50_000 - total } else { 50_000 });
        shop.invariants_hold().await;
    }
    // Nobody says a word.
    let order = shop.ada().place(&shop.with_credit(1, 1_000)).await.expect(201);
    let before = shop.adas_credit().await;
    shop.wait("P8D").await;
    assert_eq!((&shop.adas(&order).await["state"], shop.adas_credit().await), (&json!("expired"), before + 1_000));
    shop.invariants_hold().await;
}
