//! What an agent may give back without asking, what somebody else allows, and that never more goes back than was taken.

use crate::driver::{Answer, Person, Shop, amount, id, new_key};
use futures::future::join_all;
use local::issuer::Role;
use serde_json::{Value, json};

fn usd(amount: i64) -> Value {
    json!({"amount": amount, "currency": "USD"})
}

fn refund(cents: i64) -> Value {
    json!({"amount": usd(cents), "reason": "a scratch"})
}

fn refunds_of(order: &Value) -> String {
    format!("/admin/orders/{}/refunds", id(order))
}

impl Shop {
    async fn agents_may(&self, per_ticket: i64, per_day: i64) {
        let limits = json!({"agent": {"per_ticket": usd(per_ticket), "per_day": usd(per_day)}});
        self.change_setting("authority", &limits).await;
    }

    /// Bought, sent and paid for.
    async fn sent(&self, units: i64) -> Value {
        let order = self.buy(&[(&self.kettle, units)]).await;
        self.drain().await;
        self.send_off(&order).await;
        order
    }

    fn agent_called(&self, sub: &str) -> Person<'_> {
        let issuer = self.runner().expect("a shop of our own").issuer();
        self.with_header(&format!("Bearer {}", issuer.mint(Role::Agent, Some(sub), None)))
    }

    async fn refunded(&self, order: &Value) -> i64 {
        self.drain().await;
        let books = self.books_of(id(order)).await;
        assert_eq!(amount(&self.seen(order).await["payments"]["refunded"]), books["refunded"].as_i64().unwrap_or(0));
        books["refunded"].as_i64().unwrap_or(0)
    }
}

/// As a page asks that is told the shop is busy: the same again, under the same key.
async fn insist(who: &Person<'_>, path: &str, body: &Value) -> Answer {
    let key = new_key();
    for _ in 0..5 {
        let answer = who.post_under(&key, path, body).await;
        if answer.status != 503 {
            return answer;
        }
    }
    who.post_under(&key, path, body).await
}

#[tokio::test]
async fn e14_a_refund_within_authority_goes_at_once_and_one_above_waits_for_a_merchant() {
    let Some(shop) = Shop::own().await else { return };
    within_and_above(&shop).await;
}

pub(crate) async fn within_and_above(shop: &Shop) {
    shop.agents_may(1_000, 10_000).await;
    shop.receive(&shop.kettle, "west", 2).await;
    let order = shop.sent(1).await;
    let key = new_key();
    let first = shop.agent().post_under(&key, &refunds_of(&order), &refund(700)).await.expect(201);
    assert_eq!((&first["state"], first["refunds"].as_array().map(Vec::len)), (&json!("requested"), Some(1)), "{first}");
    let again = shop.agent().post_under(&key, &refunds_of(&order), &refund(700)).await;
    assert!(again.is_replayed() && again.expect(201)["refunds"][0]["id"] == first["refunds"][0]["id"]);
    assert_eq!(shop.refunded(&order).await, 700);

    // 300 are left for this matter; another agent does not begin anew.
    let other = shop.agent_called("a-2");
    let asked = other.post(&refunds_of(&order), &refund(301)).await.expect(202);
    assert_eq!(
        (&asked["state"], &asked["approval"]["kind"]),
        (&json!("pending_approval"), &json!("refund")),
        "{asked}"
    );
    assert_eq!(shop.refunded(&order).await, 700, "nothing goes before somebody allows it");
    let path = format!("/admin/approvals/{}/decision", id(&asked["approval"]));
    let yes = json!({"decision": "approve"});
    shop.agent().post(&path, &yes).await.expect_problem(403, "forbidden");
    let decided = shop.merchant().post(&path, &yes).await.expect(200);
    assert_eq!(decided["state"], "approved");
    assert_eq!(shop.refunded(&order).await, 1_001);
    other.post(&refunds_of(&order), &refund(300)).await.expect(201);

    let rejected = shop.agent().post(&refunds_of(&order), &refund(900)).await.expect(202);
    let path = format!("/admin/approvals/{}/decision", id(&rejected["approval"]));
    shop.merchant().post(&path, &json!({"decision": "reject", "note": "no"})).await.expect(200);
    shop.merchant().post(&path, &yes).await.expect_problem(409, "already_decided");
    assert_eq!(shop.refunded(&order).await, 1_301);
    let notes = shop.seen(&order).await["invoices"].as_array().map(Vec::len);
    assert_eq!(notes, Some(4), "an invoice and three credit notes");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn e14_never_more_goes_back_than_was_taken_whoever_asks() {
    let Some(shop) = Shop::own().await else { return };
    shop.agents_may(1_000_000, 1_000_000).await;
    shop.receive(&shop.kettle, "west", 2).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    let nothing = shop.merchant().post(&refunds_of(&order), &refund(1)).await.expect_problem(409, "more_than_taken");
    assert_eq!(nothing["refundable"], usd(0), "nothing was taken yet: {nothing}");
    shop.send_off(&order).await;
    let total = amount(&order["totals"]["total"]);
    let over =
        shop.merchant().post(&refunds_of(&order), &refund(total + 1)).await.expect_problem(409, "more_than_taken");
    assert_eq!(over["refundable"], usd(total));
    shop.merchant().post(&refunds_of(&order), &refund(total)).await.expect(201);
    shop.agent().post(&refunds_of(&order), &refund(1)).await.expect_problem(409, "more_than_taken");
    assert_eq!(shop.refunded(&order).await, total);
    assert_eq!(shop.seen(&order).await["payment_status"], "refunded");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn e14_many_agents_at_once_stay_within_the_matter_the_day_and_what_was_taken() {
    let Some(shop) = Shop::own().await else { return };
    shop.agents_may(1_000, 1_500).await;
    shop.receive(&shop.kettle, "west", 4).await;
    let (one, two) = (shop.sent(1).await, shop.sent(1).await);
    let agents: Vec<Person<'_>> = (0..4).map(|n| shop.agent_called(&format!("a-{n}"))).collect();
    // Forty times 100 for one matter: ten go at once, thirty wait.
    let asked = join_all((0..40).map(|n| {
        let (agent, path) = (&agents[n % 4], refunds_of(&one));
        async move { insist(agent, &path, &refund(100)).await }
    }))
    .await;
    let given = asked.iter().filter(|answer| answer.status == 201).count();
    let waiting: Vec<Value> = asked.iter().filter(|it| it.status == 202).map(|it| it.expect(202)).collect();
    assert_eq!((given, waiting.len()), (10, 30), "{asked:?}");
    assert_eq!(shop.refunded(&one).await, 1_000);
    // One agent, two matters: the day is the limit.
    let tired = shop.agent_called("a-9");
    let both = join_all((0..20).map(|n| {
        let path = if n % 2 == 0 { refunds_of(&two) } else { refunds_of(&one) };
        let tired = &tired;
        async move { insist(tired, &path, &refund(200)).await.status }
    }))
    .await;
    assert_eq!(both.iter().filter(|status| **status == 201).count(), 5, "1000 of 1500, for one matter only: {both:?}");
    assert_eq!(shop.refunded(&two).await, 1_000);
    // All that wait are allowed at once: what was taken is the limit.
    let merchant = shop.merchant();
    let path = |approval: &Value| format!("/admin/approvals/{}/decision", id(&approval["approval"]));
    let paths: Vec<String> = waiting.iter().map(path).collect();
    let yes = json!({"decision": "approve"});
    let allowed = join_all(paths.iter().map(|path| insist(&merchant, path, &yes))).await;
    for answer in &allowed {
        assert!(answer.status == 200 || answer.expect_problem(409, "more_than_taken")["refundable"].is_object());
    }
    let granted = i64::try_from(allowed.iter().filter(|answer| answer.status == 200).count()).unwrap_or(0);
    assert_eq!(shop.refunded(&one).await, 1_000 + granted * 100);
    assert!(shop.refunded(&one).await <= amount(&one["totals"]["total"]));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d7_store_credit_is_given_once_and_its_owner_sees_every_movement() {
    let Some(shop) = Shop::own().await else { return };
    credit_given(&shop).await;
}

pub(crate) async fn credit_given(shop: &Shop) {
    let none = shop.ada().get("/me/credit").await.expect(200);
    assert_eq!((&none["balance"], &none["entries"]), (&usd(0), &json!([])));
    let path = format!("/admin/customers/{}/credit", shop.sub(crate::driver::Who::Ada));
    let give = json!({"amount": usd(2_500), "reason": "for the wait"});
    shop.agent().post(&path, &give).await.expect_problem(403, "forbidden");
    let key = new_key();
    let merchant = shop.merchant();
    let repeats = join_all((0..6).map(|_| merchant.post_under(&key, &path, &give))).await;
    assert!(repeats.iter().all(|answer| answer.status == 201), "{repeats:?}");
    shop.merchant().post(&path, &json!({"amount": usd(500), "reason": "again"})).await.expect(201);
    let credit = shop.ada().get("/me/credit").await.expect(200);
    assert_eq!((&credit["balance"], credit["entries"].as_array().map(Vec::len)), (&usd(3_000), Some(2)), "{credit}");
    let bobs = shop.bob().get("/me/credit").await.expect(200);
    assert_eq!(bobs["balance"], usd(0));
    shop.merchant()
        .post(&path, &json!({"amount": usd(0), "reason": ""}))
        .await
        .expect_fields(&["amount.amount", "reason"]);
    shop.invariants_hold().await;
}
