//! Faults in what is put to somebody: whatever breaks, it is decided once, what was held is free or paid for, and no more goes
//! back than was allowed.

use super::stage::total;
use super::variants::somebody;
use super::{Break, Outcome, Scene, scene, sweep_all};
use crate::driver::{Answer, Edit, Person, Shop, amount, id, new_key};
use serde_json::{Value, json};

pub(super) const SCENES: &[Scene] = &[
    scene("place-order", "above a company's limit", |shop, broken| Box::pin(ask(shop, broken))),
    scene("decide-approval", "an order is allowed", |shop, broken| Box::pin(decide(shop, broken, "approve", "placed"))),
    scene("decide-approval", "an order is not", |shop, broken| Box::pin(decide(shop, broken, "reject", "rejected"))),
    scene("follow-approval", "nobody decides", |shop, broken| Box::pin(nobody_decides(shop, broken))),
    scene("refund-order", "within authority", |shop, broken| Box::pin(refund(shop, broken, 500, 201))),
    scene("refund-order", "above it", |shop, broken| Box::pin(refund(shop, broken, 5_001, 202))),
    scene("decide-approval", "a refund is allowed", |shop, broken| Box::pin(allow_refund(shop, broken))),
    scene("put-company", "one comes, one goes", |shop, broken| Box::pin(put_company(shop, broken))),
    scene("issue-credit", "for the wait", |shop, broken| Box::pin(issue_credit(shop, broken))),
];

#[tokio::test(flavor = "multi_thread")]
async fn b8_g5_an_order_that_waits_for_a_word_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[..4]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn e14_g5_a_refund_by_an_agent_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[4..7]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b8_d7_g5_companies_and_credit_survive_every_fault_at_every_call() {
    sweep_all(&SCENES[7..]).await;
}

fn usd(amount: i64) -> Value {
    json!({"amount": amount, "currency": "USD"})
}

/// Somebody who buys for a company that allows nothing by itself, and their address.
async fn buyer(shop: &Shop) -> (Person<'_>, String) {
    let (sub, email) = (new_key(), somebody());
    let path = format!("/admin/companies/co-{}", &new_key()[..13]);
    let company = json!({"name": "Acme", "limit": usd(1), "buyers": [sub]});
    shop.merchant().put(&path, &company).await.expect(201);
    (shop.customer(&sub, &email), email)
}

async fn waiting(shop: &Shop) -> (Person<'_>, Value) {
    let (buyer, email) = buyer(shop).await;
    let body = shop.order_body(&[(&shop.kettle, 1)]).with("contact.email", email.as_str());
    let order = buyer.place(&body).await.expect(201);
    (buyer, order)
}

/// The only approval an order has.
fn decision(order: &Value) -> String {
    format!("/admin/approvals/{}_1/decision", id(order).replace("ord_", "apr_"))
}

async fn seen_by(buyer: &Person<'_>, order: &Value) -> Value {
    buyer.order(id(order)).await.expect(200)
}

async fn ask(shop: &Shop, broken: Break) -> Outcome {
    let (buyer, email) = buyer(shop).await;
    let (body, key) = (shop.order_body(&[(&shop.kettle, 1)]).with("contact.email", email.as_str()), new_key());
    let (reached, answer) = shop.through(broken, async || buyer.place_under(&key, &body).await).await;
    let waits = answer.status == 201 && answer.json()["state"] == "pending_approval";
    if !waits {
        return Outcome::judged(reached, false, answer);
    }
    let no = json!({"decision": "reject"});
    let decided = shop.merchant().post(&decision(&answer.json()), &no).await;
    Outcome::judged(reached, decided.status == 200, format!("{answer}, {decided}"))
}

async fn decide(shop: &Shop, broken: Break, verdict: &str, state: &str) -> Outcome {
    let (buyer, order) = waiting(shop).await;
    let (merchant, key, body) = (shop.merchant(), new_key(), json!({"decision": verdict}));
    let path = decision(&order);
    let (reached, answer) = shop.through(broken, async || merchant.post_under(&key, &path, &body).await).await;
    shop.work().await;
    let mut seen = seen_by(&buyer, &order).await;
    if seen["state"] == "pending_payment" {
        // Its gateway was asked and nobody heard the answer: the sweep looks again.
        shop.pass("PT2M").await;
        seen = seen_by(&buyer, &order).await;
    }
    Outcome::judged(reached, answer.status == 200 && seen["state"] == state, format!("{answer}, {seen}"))
}

async fn nobody_decides(shop: &Shop, broken: Break) -> Outcome {
    let (buyer, order) = waiting(shop).await;
    shop.fail(broken);
    shop.pass("PT73H").await;
    let reached = shop.mend(broken);
    let mut seen = seen_by(&buyer, &order).await;
    for _ in 0..6 {
        if seen["state"] == "expired" {
            break;
        }
        // A message that failed comes again when its visibility is over.
        shop.pass("PT7M").await;
        seen = seen_by(&buyer, &order).await;
    }
    Outcome::judged(reached, seen["state"] == "expired", seen)
}

async fn give(shop: &Shop, broken: Option<Break>, order: &Value, cents: i64) -> (bool, Answer) {
    let (agent, key) = (shop.customer_service(), new_key());
    let path = format!("/admin/orders/{}/refunds", id(order));
    let body = json!({"amount": usd(cents), "reason": "a scratch"});
    let ask = async || agent.post_under(&key, &path, &body).await;
    match broken {
        Some(broken) => shop.through(broken, ask).await,
        None => (true, ask().await),
    }
}

impl Shop {
    /// An agent who has given nothing yet today.
    fn customer_service(&self) -> Person<'_> {
        let issuer = self.runner().expect("a shop of our own").issuer();
        self.with_header(&format!("Bearer {}", issuer.mint(local::issuer::Role::Agent, Some(&new_key()), None)))
    }
}

/// Two kettles, which cost more than an agent may give back.
async fn sold(shop: &Shop) -> Value {
    shop.left(&shop.basket(&shop.kettle, 2)).await
}

async fn given(shop: &Shop, order: &Value) -> i64 {
    shop.work().await;
    shop.books_of(id(order)).await["refunded"].as_i64().unwrap_or(0)
}

async fn refund(shop: &Shop, broken: Break, cents: i64, status: u16) -> Outcome {
    let order = sold(shop).await;
    let (reached, answer) = give(shop, Some(broken), &order, cents).await;
    let back = given(shop, &order).await;
    let right = answer.status == status && back == if status == 201 { cents } else { 0 } && back <= total(&order);
    Outcome::judged(reached, right, format!("{answer}, {back} went back"))
}

async fn allow_refund(shop: &Shop, broken: Break) -> Outcome {
    let order = sold(shop).await;
    give(shop, None, &order, 5_001).await.1.expect(202);
    let (merchant, key, yes) = (shop.merchant(), new_key(), json!({"decision": "approve"}));
    let path = decision(&order);
    let (reached, answer) = shop.through(broken, async || merchant.post_under(&key, &path, &yes).await).await;
    let back = given(shop, &order).await;
    Outcome::judged(reached, answer.status == 200 && back == 5_001, format!("{answer}, {back} went back"))
}

async fn put_company(shop: &Shop, broken: Break) -> Outcome {
    let (path, stays, goes, comes) =
        (format!("/admin/companies/co-{}", &new_key()[..13]), new_key(), new_key(), new_key());
    let company = |who: &str| json!({"name": "Acme", "limit": usd(1), "buyers": [stays, who]});
    shop.merchant().put(&path, &company(&goes)).await.expect(201);
    let (merchant, body) = (shop.merchant(), company(&comes));
    let (reached, answer) = shop.through(broken, async || merchant.put_over(1, &path, &body).await).await;
    // Who went is free for another company; who stays or came is not.
    let mut free = Vec::new();
    for who in [&stays, &goes, &comes] {
        let other = json!({"name": "Globex", "limit": usd(1), "buyers": [who]});
        let path = format!("/admin/companies/co-{}", &new_key()[..13]);
        free.push(shop.merchant().put(&path, &other).await.status);
    }
    let right = matches!(answer.status, 200 | 412) && free == [409, 201, 409];
    Outcome::judged(reached, right, format!("{answer}, {free:?}"))
}

async fn issue_credit(shop: &Shop, broken: Break) -> Outcome {
    let (sub, email) = (new_key(), somebody());
    let (merchant, key, owner) = (shop.merchant(), new_key(), shop.customer(&sub, &email));
    let (path, body) =
        (format!("/admin/customers/{sub}/credit"), json!({"amount": usd(700), "reason": "for the wait"}));
    let (reached, answer) = shop.through(broken, async || merchant.post_under(&key, &path, &body).await).await;
    let credit = owner.get("/me/credit").await.expect(200);
    let right = answer.status == 201
        && amount(&credit["balance"]) == 700
        && credit["entries"].as_array().map(Vec::len) == Some(1);
    Outcome::judged(reached, right, format!("{answer}, {credit}"))
}
