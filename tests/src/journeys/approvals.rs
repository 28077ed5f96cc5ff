//! A company's orders above its limit: held for it, charged for nothing, and decided once by somebody else.

use crate::driver::{Edit, Shop, Who, amount, id, new_key};
use futures::future::join_all;
use serde_json::{Value, json};

fn usd(amount: i64) -> Value {
    json!({"amount": amount, "currency": "USD"})
}

impl Shop {
    /// Ada buys for Acme, Bob decides above the limit. Nothing is taxed, so that a price is what is paid.
    pub(crate) async fn with_acme(&self, limit: i64) {
        // What is asked for a price, to know what sending costs.
        self.receive(&self.towel, "west", 1).await;
        self.change_setting("taxes", &json!({"rates": [], "shipping_taxed": false})).await;
        let acme = json!({"name": "Acme", "limit": usd(limit), "buyers": [self.sub(Who::Ada)],
            "approvers": [self.sub(Who::Bob), self.sub(Who::Ada)]});
        self.merchant().put("/admin/companies/acme", &acme).await.expect(201);
    }

    /// Something whose order costs this much, sending included; five of it are there.
    pub(crate) async fn sells_for(&self, sku: &str, total: i64) {
        let sending = amount(&self.quote(&[(&self.towel, 1)]).await["shipping_options"][0]["cost"]);
        let body = json!({"name": "Pallet", "category": "tools", "price": usd(total - sending), "weight_g": 300});
        self.new_product(sku, body).await;
        self.receive(sku, "west", 5).await;
    }

    /// Ada orders it; its approval, where it waits for one.
    pub(crate) async fn ordered(&self, sku: &str) -> (Value, Option<String>) {
        self.ordered_as(&self.order_body(&[(sku, 1)])).await
    }

    async fn ordered_as(&self, body: &Value) -> (Value, Option<String>) {
        let order = self.ada().place(body).await.expect(201);
        let waiting = self.bob().get("/me/approvals").await.expect(200);
        let own = |it: &&Value| it["order"] == order["id"];
        let approval = waiting["items"].as_array().and_then(|items| items.iter().find(own).map(|it| id(it).to_owned()));
        (order, approval)
    }
}

fn decision(approval: &str) -> String {
    format!("/admin/approvals/{approval}/decision")
}

#[tokio::test]
async fn b8_an_order_at_the_limit_is_placed_and_one_above_waits_with_its_stock_and_uncharged() {
    let Some(shop) = Shop::own().await else { return };
    at_the_limit(&shop).await;
}

pub(crate) async fn at_the_limit(shop: &Shop) {
    shop.with_acme(100_000).await;
    shop.sells_for("PALLET-S", 99_900).await;
    shop.sells_for("PALLET-L", 100_100).await;
    let (small, none) = shop.ordered("PALLET-S").await;
    assert_eq!((&small["state"], amount(&small["totals"]["total"]), none), (&json!("placed"), 99_900, None));
    let (large, approval) = shop.ordered("PALLET-L").await;
    assert_eq!((&large["state"], amount(&large["totals"]["total"])), (&json!("pending_approval"), 100_100));
    assert_eq!(large["payment_status"], "none");
    assert_eq!(shop.for_sale("PALLET-L").await, 4, "its stock is held");
    assert_eq!(shop.books_of(id(&large)).await, Value::Null, "the gateway has heard nothing of it");
    shop.invariants_hold().await;

    let approval = approval.expect("it waits for Bob");
    // Nobody else: not the buyer, though an approver too; not an agent; not a stranger, for whom it is not there.
    let yes = json!({"decision": "approve"});
    shop.ada().post(&decision(&approval), &yes).await.expect_problem(403, "own_request");
    shop.agent().post(&decision(&approval), &yes).await.expect_problem(403, "forbidden");
    let stranger = shop.customer("sub-eve", "eve@example.com");
    stranger.post(&decision(&approval), &yes).await.expect_problem(404, "not_found");
    let key = new_key();
    let decided = shop.bob().post_under(&key, &decision(&approval), &yes).await.expect(200);
    assert_eq!((&decided["state"], &decided["order_state"]), (&json!("approved"), &json!("placed")), "{decided}");
    let again = shop.bob().post_under(&key, &decision(&approval), &yes).await;
    assert!(again.is_replayed() && again.expect(200)["state"] == "approved");
    shop.bob().post(&decision(&approval), &yes).await.expect_problem(409, "already_decided");
    let placed = shop.ada().order(id(&large)).await.expect(200);
    assert_eq!((&placed["state"], amount(&placed["payments"]["authorized"])), (&json!("placed"), 100_100));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b8_what_is_rejected_or_expires_frees_its_stock_and_is_told_once() {
    let Some(shop) = Shop::own().await else { return };
    not_allowed(&shop).await;
}

pub(crate) async fn not_allowed(shop: &Shop) {
    shop.with_acme(5_000).await;
    shop.sells_for("PALLET", 6_000).await;
    // Five are there and one is waited for.
    shop.change_product("PALLET", json!({"backorder_limit": 3})).await;
    let six = shop.order_body(&[("PALLET", 6)]).with("allow_backorder", true).with("agree_later_charge", true);
    let (rejected, approval) = shop.ordered_as(&six).await;
    assert_eq!((&rejected["state"], shop.for_sale("PALLET").await), (&json!("pending_approval"), 0));
    let no = json!({"decision": "reject", "note": "not this quarter"});
    shop.bob().post(&decision(&approval.expect("it waits")), &no).await.expect(200);
    assert_eq!(shop.for_sale("PALLET").await, 5);
    let (expired, approval) = shop.ordered_as(&six).await;
    assert_eq!(shop.for_sale("PALLET").await, 0);
    shop.wait("PT25H").await;
    let late = shop.agent().get("/admin/approvals").await.expect(200);
    assert_eq!((late["items"][0]["overdue"].clone(), late["items"].as_array().map(Vec::len)), (json!(true), Some(1)));
    shop.wait("PT48H").await;
    shop.drain().await;
    assert_eq!(shop.for_sale("PALLET").await, 5, "both are free again");
    let yes = json!({"decision": "approve"});
    let approval = approval.expect("it waited");
    shop.bob().post(&decision(&approval), &yes).await.expect_problem(409, "already_decided");
    for (order, state) in [(&rejected, "rejected"), (&expired, "expired")] {
        let seen = shop.ada().order(id(order)).await.expect(200);
        assert_eq!((&seen["state"], &seen["payment_status"]), (&json!(state), &json!("none")), "{seen}");
        assert_eq!(shop.books_of(id(order)).await, Value::Null);
    }
    let mails = shop.guest().get("/_local/mail?to=ada@example.com").await.expect(200);
    let told: Vec<&Value> =
        mails["items"].as_array().expect("a list").iter().filter(|it| it["template"] == "order-not-approved").collect();
    assert_eq!(told.len(), 2, "{mails}");
    let texts = format!("{} {}", told[0]["text"], told[1]["text"]);
    assert!(texts.contains("not this quarter"), "{texts}");
    let (third, _) = shop.ordered("PALLET").await;
    let gone = shop.ada().post(&format!("/orders/{}/cancel", id(&third)), &json!({})).await.expect(200);
    assert_eq!((&gone["state"], shop.for_sale("PALLET").await), (&json!("cancelled"), 5));
    let none = shop.bob().get("/me/approvals").await.expect(200);
    assert_eq!(none["items"], json!([]));
    let taken_back = shop.agent().get("/admin/approvals?state=withdrawn").await.expect(200);
    assert_eq!(taken_back["items"][0]["order"], third["id"]);
    let over = shop.agent().get("/admin/approvals?state=expired").await.expect(200);
    assert_eq!(over["items"][0]["order"], expired["id"]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b8_many_decide_at_once_and_one_of_them_does() {
    let Some(shop) = Shop::own().await else { return };
    shop.with_acme(5_000).await;
    shop.sells_for("PALLET", 6_000).await;
    let (order, approval) = shop.ordered("PALLET").await;
    let path = decision(&approval.expect("it waits"));
    let verdicts: Vec<Value> =
        (0..12).map(|n| json!({"decision": if n % 2 == 0 { "approve" } else { "reject" }})).collect();
    let (bob, merchant) = (shop.bob(), shop.merchant());
    let answers = join_all(verdicts.iter().enumerate().map(|(n, verdict)| {
        let who = if n % 3 == 0 { &merchant } else { &bob };
        who.post(&path, verdict)
    }))
    .await;
    let won: Vec<Value> = answers.iter().filter(|it| it.status == 200).map(|it| it.expect(200)).collect();
    assert_eq!(won.len(), 1, "{answers:?}");
    for lost in answers.iter().filter(|answer| answer.status != 200) {
        lost.expect_problem(409, "already_decided");
    }
    shop.drain().await;
    let seen = shop.ada().order(id(&order)).await.expect(200);
    let state = if won[0]["state"] == "approved" { "placed" } else { "rejected" };
    assert_eq!(seen["state"], state, "{seen}");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b8_what_is_allowed_and_declined_ends_and_what_costs_something_else_by_then_is_held() {
    let Some(shop) = Shop::own().await else { return };
    declined_or_dearer(&shop).await;
}

pub(crate) async fn declined_or_dearer(shop: &Shop) {
    shop.with_acme(5_000).await;
    shop.sells_for("PALLET", 6_000).await;
    let body = shop.order_body(&[("PALLET", 1)]).with("payment_method", "tok_declined");
    let order = shop.ada().place(&body).await.expect(201);
    let waiting = shop.bob().get("/me/approvals").await.expect(200);
    let decided =
        shop.bob().post(&decision(id(&waiting["items"][0])), &json!({"decision": "approve"})).await.expect(200);
    assert_eq!((&decided["state"], &decided["order_state"]), (&json!("approved"), &json!("rejected")));
    assert_eq!(shop.for_sale("PALLET").await, 5);
    shop.ada().order(id(&order)).await.expect(200);

    let (order, approval) = shop.ordered("PALLET").await;
    shop.change_product("PALLET", json!({"price": usd(9_900)})).await;
    let merchant = shop.merchant();
    merchant.post(&decision(&approval.expect("it waits")), &json!({"decision": "approve"})).await.expect(200);
    let seen = shop.ada().order(id(&order)).await.expect(200);
    assert_eq!((&seen["state"], amount(&seen["totals"]["total"])), (&json!("placed"), 6_000), "what was allowed");
    let staff = shop.agent().order(id(&order)).await.expect(200);
    assert_eq!(staff["holds"][0]["reason"], "price", "{staff}");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b8_a_company_is_put_under_its_version_and_somebody_buys_for_one_only() {
    let Some(shop) = Shop::own().await else { return };
    members(&shop).await;
}

pub(crate) async fn members(shop: &Shop) {
    shop.with_acme(5_000).await;
    let path = "/admin/companies/acme";
    let eve = json!({"name": "Acme", "limit": usd(9_000), "buyers": ["eve@example.com"]});
    shop.merchant().put(path, &eve).await.expect_problem(428, "if_match_required");
    shop.merchant().put_over(7, path, &eve).await.expect_problem(412, "version_changed");
    let globex = json!({"name": "Globex", "limit": usd(1), "buyers": [shop.sub(Who::Ada)]});
    shop.merchant().put("/admin/companies/globex", &globex).await.expect_problem(409, "member_elsewhere");
    let put = shop.merchant().put_over(1, path, &eve).await.expect(200);
    assert_eq!((&put["version"], &put["approvers"]), (&json!(2), &json!([])));
    shop.merchant().put("/admin/companies/globex", &globex).await.expect(201);
    // Found by an address she has shown to be hers.
    shop.sells_for("PALLET", 9_500).await;
    let buyer = shop.customer("sub-eve", "eve@example.com");
    let order = buyer.place(&shop.order_body(&[("PALLET", 1)])).await.expect(201);
    assert_eq!(order["state"], "pending_approval");
    let waiting = shop.agent().get("/admin/approvals").await.expect(200);
    assert_eq!((&waiting["items"][0]["company"], &waiting["items"][0]["kind"]), (&json!("acme"), &json!("order")));
    shop.merchant().post(&decision(id(&waiting["items"][0])), &json!({"decision": "reject"})).await.expect(200);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b8_whoever_decides_and_is_known_by_an_address_hears_once_of_what_waits_for_them() {
    let Some(shop) = Shop::own().await else { return };
    shop.with_acme(5_000).await;
    shop.sells_for("PALLET", 6_000).await;
    let acme = json!({"name": "Acme", "limit": usd(5_000), "buyers": [shop.sub(Who::Ada)],
        "approvers": ["bob@example.com", "Ann@Acme.example", "ada@example.com", "somebody"]});
    shop.merchant().put_over(1, "/admin/companies/acme", &acme).await.expect(200);
    shop.messages_come_twice();
    let (order, approval) = shop.ordered("PALLET").await;
    shop.drain().await;
    shop.drain().await;
    let mailbox = shop.runner().expect("a shop of our own").mailbox();
    let mails = mailbox.chosen(None, Some("approval-asked"));
    let told: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    assert_eq!(mails.len(), 2, "each once, and not who asks: {told:?}");
    for to in ["bob@example.com", "ann@acme.example"] {
        assert!(told.iter().any(|address| address.contains(to)), "{told:?}");
    }
    let number = order["number"].as_str().expect("a number");
    for mail in &mails {
        let text = mail.text.as_deref().expect("text");
        assert!(text.contains("$60.00") && text.contains("Ada") && text.contains("/account#approvals"), "{text}");
        assert!(text.contains(number) && !text.contains("?t="), "the order's page is its buyer's: {text}");
    }
    // Bob, known by the address alone, decides.
    let yes = json!({"decision": "approve"});
    shop.bob().post(&decision(&approval.expect("it waits for Bob")), &yes).await.expect(200);
    shop.drain().await;
    assert_eq!(shop.sent_so_far("approval-asked"), 2);
    shop.messages_come_once();
    shop.invariants_hold().await;
}
