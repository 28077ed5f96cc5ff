//! Faults in what people are told and what they write: tickets, promises that move, and who waits for goods.

use super::stage::willing;
use super::variants::somebody;
use super::{Break, Outcome, Scene, scene, sweep_all};
use crate::driver::{Answer, Edit, Shop, id, new_key};
use serde_json::{Value, json};

pub(super) const TICKETS: &[Scene] = &[
    scene("contact-support", "a letter about an order", |shop, broken| Box::pin(written(shop, broken))),
    scene("post-message", "the customer goes on", |shop, broken| Box::pin(gone_on(shop, broken))),
    scene("reply-ticket", "an answer", |shop, broken| Box::pin(answered(shop, broken))),
    scene("set-ticket-status", "put off", |shop, broken| Box::pin(put_off(shop, broken))),
    scene("assign-ticket", "taken", |shop, broken| Box::pin(taken(shop, broken))),
    scene("attend-ticket", "a low score", |shop, broken| Box::pin(unhappy(shop, broken))),
];

pub(super) const TELLING: &[Scene] = &[
    scene("join-waitlist", "somebody waits", |shop, broken| Box::pin(joined(shop, broken))),
    scene("tell-waitlist", "goods are back", |shop, broken| Box::pin(back(shop, broken))),
    scene("check-promises", "goods that did not leave", |shop, broken| Box::pin(late(shop, broken))),
];

#[tokio::test(flavor = "multi_thread")]
async fn e8_writing_and_answering_survives_every_fault_at_every_call() {
    sweep_all(TICKETS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c9_telling_who_waits_survives_every_fault_at_every_call() {
    sweep_all(TELLING).await;
}

fn letter(email: &str) -> Value {
    json!({"name": "Ada", "email": email, "subject": "Hello", "message": "Where is it?"})
}

/// A ticket of nobody else's, and its id.
async fn ticket(shop: &Shop) -> (Value, String) {
    let opened = shop.agent().post("/contact", &letter(&somebody())).await.expect(201);
    let id = id(&opened).to_owned();
    (opened, id)
}

fn messages(ticket: &Value) -> usize {
    ticket["messages"].as_array().map_or(0, Vec::len)
}

async fn seen(shop: &Shop, ticket: &str) -> Value {
    shop.agent().get(&format!("/tickets/{ticket}")).await.expect(200)
}

/// How often a mail of a kind went to an address.
fn mails(shop: &Shop, email: &str, template: &str) -> usize {
    shop.runner().expect("a shop of our own").mailbox().chosen(Some(email), Some(template)).len()
}

async fn written(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.guest().place(&shop.basket(&shop.kettle, 1)).await.expect(201);
    let email = order["contact"]["email"].as_str().expect("an address").to_owned();
    shop.pass("PT16M").await;
    let (guest, key) = (shop.guest(), new_key());
    let body = letter(&email).with("order", order["number"].clone());
    let ask = async || guest.post_under(&key, "/contact", &body).await;
    let (reached, answer) = shop.through(broken, ask).await;
    let again = shop.insist(ask).await;
    shop.work().await;
    let about = shop.agent().get(&format!("/admin/tickets?order={}", id(&order))).await.expect(200);
    let one = about["items"].as_array().map_or(0, Vec::len) == 1 && mails(shop, &email, "ticket-received") == 1;
    let same = answer.status == 201 && again.status == 201 && answer.json()["id"] == again.json()["id"];
    Outcome::judged(reached, one && same, format!("{answer}, {again}, {about}"))
}

/// Something said in a ticket under one key: it is there once.
async fn said(shop: &Shop, broken: Break, id: &str, ask: impl AsyncFn() -> Answer) -> Outcome {
    let (reached, answer) = shop.through(broken, &ask).await;
    let again = shop.insist(&ask).await;
    shop.work().await;
    let there = messages(&seen(shop, id).await);
    let right = there == 2 && answer.status == 201 && again.status == 201;
    Outcome::judged(reached, right, format!("{there} messages, {answer}, {again}"))
}

async fn gone_on(shop: &Shop, broken: Break) -> Outcome {
    shop.pass("PT16M").await;
    let opened = shop.guest().post("/contact", &letter(&somebody())).await.expect(201);
    let (reader, key) = (shop.buyer_of(&opened), new_key());
    let path = format!("/tickets/{}/messages", id(&opened));
    let body = json!({"message": "Hello?"});
    said(shop, broken, id(&opened), async || reader.post_under(&key, &path, &body).await).await
}

async fn answered(shop: &Shop, broken: Break) -> Outcome {
    let email = somebody();
    let opened = shop.agent().post("/contact", &letter(&email)).await.expect(201);
    let (agent, key) = (shop.agent(), new_key());
    let path = format!("/admin/tickets/{}/messages", id(&opened));
    let body = json!({"message": "On its way.", "status": "resolved"});
    let outcome = said(shop, broken, id(&opened), async || agent.post_under(&key, &path, &body).await).await;
    let told = mails(shop, &email, "ticket-reply");
    if outcome.wrong.is_empty() {
        Outcome::judged(outcome.reached, told == 1, format!("{told} mails"))
    } else {
        outcome
    }
}

async fn put_off(shop: &Shop, broken: Break) -> Outcome {
    let (_, ticket) = ticket(shop).await;
    let clock = shop.guest().get("/_local/clock").await.expect(200);
    let now: jiff::Timestamp = clock["now"].as_str().and_then(|now| now.parse().ok()).expect("a time");
    let until = now + jiff::SignedDuration::from_hours(1);
    let (agent, key) = (shop.agent(), new_key());
    let (path, body) = (format!("/admin/tickets/{ticket}/status"), json!({"status": "snoozed", "until": until}));
    let (reached, answer) = shop.through(broken, async || agent.post_under(&key, &path, &body).await).await;
    shop.pass("PT61M").await;
    shop.work().await;
    let state = seen(shop, &ticket).await["state"].clone();
    Outcome::judged(reached, answer.status == 200 && state == "open", format!("{answer}, and then {state}"))
}

async fn taken(shop: &Shop, broken: Break) -> Outcome {
    let (_, ticket) = ticket(shop).await;
    let (agent, key) = (shop.agent(), new_key());
    let path = format!("/admin/tickets/{ticket}/assignee");
    let ask = async || agent.post_under(&key, &path, &json!({"assignee": "me"})).await;
    let (reached, answer) = shop.through(broken, ask).await;
    let version = seen(shop, &ticket).await["version"].clone();
    Outcome::judged(reached, answer.status == 200 && version == 2, format!("{answer}, version {version}"))
}

async fn unhappy(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.left(&shop.basket(&shop.kettle, 1)).await;
    shop.insist_scan(&order).await;
    shop.pass("PT169H").await;
    shop.work().await;
    let path = format!("/surveys/{}", shop.survey_token(&order));
    shop.guest().post_without_key(&path, &json!({"score": 1, "comment": "It leaks."})).await.expect(200);
    let reached = shop.work_through(broken).await;
    shop.pass("PT16M").await;
    shop.work().await;
    let about = shop.agent().get(&format!("/admin/tickets?order={}", id(&order))).await.expect(200);
    Outcome::judged(reached, about["items"].as_array().map_or(0, Vec::len) == 1, about)
}

async fn joined(shop: &Shop, broken: Break) -> Outcome {
    let (sku, email) = (shop.scarce(0).await, somebody());
    shop.pass("PT16M").await;
    let (guest, key, body) = (shop.guest(), new_key(), json!({"email": email}));
    let path = format!("/products/{sku}/waitlist");
    let (reached, answer) = shop.through(broken, async || guest.post_under(&key, &path, &body).await).await;
    shop.receive(&sku, "west", 1).await;
    shop.work().await;
    let told = mails(shop, &email, "back-in-stock");
    Outcome::judged(reached, answer.status == 202 && told == 1, format!("{answer}, {told} mails"))
}

/// Which call marks the mail: what goes wrong from there on may leave it marked and not sent, and nobody is told twice.
const MARK: u64 = 7;

/// I11 of a mail that is sent at most once.
async fn back(shop: &Shop, broken: Break) -> Outcome {
    let (sku, email) = (shop.scarce(0).await, somebody());
    shop.pass("PT16M").await;
    shop.guest().post(&format!("/products/{sku}/waitlist"), &json!({"email": email})).await.expect(202);
    shop.receive(&sku, "west", 1).await;
    let reached = shop.work_through(broken).await;
    shop.pass("PT16M").await;
    shop.work().await;
    // Sold out, and back: nobody hears of it twice.
    shop.count(&sku, "west", 0).await;
    shop.receive(&sku, "west", 1).await;
    shop.work().await;
    let told = mails(shop, &email, "back-in-stock");
    let least = usize::from(!reached || broken.call < MARK);
    Outcome::judged(reached, (least..=1).contains(&told), format!("{told} mails"))
}

/// Goods of which half wait for a delivery that does not come: one notice for each, whatever goes wrong.
async fn late(shop: &Shop, broken: Break) -> Outcome {
    let sku = shop.scarce(1).await;
    let order = shop.released(&willing(shop.basket(&sku, 1))).await;
    shop.pass("PT96H").await;
    let before = shop.mails_of(&order, "delayed");
    let reached = shop.work_through(broken).await;
    shop.pass("PT16M").await;
    shop.work().await;
    let seen = shop.seen(&order).await;
    let told = shop.mails_of(&order, "delayed");
    let delays = seen["timeline"].as_array().into_iter().flatten().filter(|it| it["kind"] == "delayed").count();
    let right = seen["promise_status"] != "on_time" && told == delays && told >= 1;
    Outcome::judged(reached, right, format!("{before} and then {told} mails of {delays} delays: {seen}"))
}
