//! Faults in letters and their answers, in who waits for goods or a day, and in what needs somebody's word.

use super::stage::{money, total, units};
use super::variants::somebody;
use super::{Break, Outcome, Scene, scene, sweep_all};
use crate::driver::{Answer, Edit, Person, Shop, id, new_key};
use local::FaultKind;
use serde_json::{Value, json};

pub(super) const SCENES: &[Scene] = &[
    scene("contact-support", "about nothing bought", |shop, broken| Box::pin(contacted(shop, broken))),
    scene("post-message", "one more word", |shop, broken| Box::pin(said(shop, broken, Says::Customer))),
    scene("reply-ticket", "an answer", |shop, broken| Box::pin(said(shop, broken, Says::Agent))),
    scene("assign-ticket", "to oneself", |shop, broken| Box::pin(said(shop, broken, Says::Mine))),
    scene("set-ticket-status", "resolved", |shop, broken| Box::pin(said(shop, broken, Says::Done))),
    scene("attend-ticket", "a low score", |shop, broken| Box::pin(attended(shop, broken))),
    scene("attend-ticket", "a claim", |shop, broken| Box::pin(claimed(shop, broken, Claim::Open))),
    scene("attend-ticket", "a claim that is decided", |shop, broken| Box::pin(claimed(shop, broken, Claim::Decided))),
    scene("join-waitlist", "sold out", |shop, broken| Box::pin(waits(shop, broken))),
    scene("tell-waitlist", "there again", |shop, broken| Box::pin(told(shop, broken))),
    scene("check-promises", "nothing has left", |shop, broken| Box::pin(late(shop, broken))),
    scene("put-company", "a new one", |shop, broken| Box::pin(company(shop, broken))),
    scene("decide-approval", "allowed", |shop, broken| Box::pin(decided(shop, broken))),
    scene("follow-approval", "allowed", |shop, broken| Box::pin(decided(shop, broken))),
    scene("issue-credit", "for an account", |shop, broken| Box::pin(credited(shop, broken))),
];

#[tokio::test(flavor = "multi_thread")]
async fn e8_g5_letters_and_their_answers_survive_every_fault_at_every_call() {
    sweep_all(&SCENES[..8]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c9_g5_whoever_waits_is_told_whatever_went_wrong() {
    sweep_all(&SCENES[8..11]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b8_g5_what_needs_somebodys_word_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[11..]).await;
}

/// Asked under one key, and again; what came of it, and whether both were answered alike.
async fn twice(shop: &Shop, broken: Break, person: &Person<'_>, path: &str, body: &Value) -> (bool, Answer, bool) {
    let key = new_key();
    let ask = async || person.post_under(&key, path, body).await;
    let (reached, first) = shop.through(broken, ask).await;
    let again = shop.insist(ask).await;
    let alike = matches!(first.status, 200..=202) && again.status == first.status;
    (reached, first, alike)
}

fn letter() -> Value {
    json!({"name": "Ada Lovelace", "email": somebody(), "subject": "A question", "message": "Does it whistle?"})
}

async fn contacted(shop: &Shop, broken: Break) -> Outcome {
    out_of_the_limits(shop).await;
    let body = letter();
    let (reached, opened, alike) = twice(shop, broken, &shop.guest(), "/contact", &body).await;
    shop.work().await;
    let mails = shop.runner().expect("a shop of our own").mailbox().items(body["email"].as_str()).len();
    Outcome::judged(reached, alike && mails == 1, format!("{mails} mails: {opened}"))
}

#[derive(Clone, Copy)]
enum Says {
    Customer,
    Agent,
    Mine,
    Done,
}

/// So few letters may come from one address in a quarter of an hour.
async fn out_of_the_limits(shop: &Shop) {
    shop.pass("PT16M").await;
}

async fn said(shop: &Shop, broken: Break, says: Says) -> Outcome {
    out_of_the_limits(shop).await;
    let opened = shop.guest().post("/contact", &letter()).await.expect(201);
    let admin = format!("/admin/tickets/{}", id(&opened));
    let reader = shop.holder_of(opened["access_token"].as_str().expect("a token"));
    let (person, path, body, messages) = match says {
        Says::Customer => (reader, format!("/tickets/{}/messages", id(&opened)), json!({"message": "And now?"}), 2),
        Says::Agent => {
            (shop.agent(), format!("{admin}/messages"), json!({"message": "It does.", "status": "pending_customer"}), 2)
        }
        Says::Mine => (shop.agent(), format!("{admin}/assignee"), json!({"assignee": "me"}), 1),
        Says::Done => (shop.agent(), format!("{admin}/status"), json!({"status": "resolved"}), 1),
    };
    let (reached, answer, alike) = twice(shop, broken, &person, &path, &body).await;
    let ticket = shop.agent().get(&format!("/tickets/{}", id(&opened))).await.expect(200);
    let there = ticket["messages"].as_array().map_or(0, Vec::len);
    Outcome::judged(reached, alike && there == messages, format!("{there} messages: {answer}"))
}

async fn attended(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.left(&shop.basket(&shop.kettle, 1)).await;
    shop.scanned(&order, "delivered").await;
    shop.pass("PT169H").await;
    shop.work().await;
    let path = format!("/surveys/{}", shop.survey_token(&order));
    shop.guest().post_without_key(&path, &json!({"score": 1, "comment": "It does not whistle."})).await.expect(200);
    let reached = shop.work_through(broken).await;
    let list = shop.agent().get(&format!("/admin/tickets?order={}", id(&order))).await.expect(200);
    Outcome::judged(reached, list["items"].as_array().map(Vec::len) == Some(1), list)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Claim {
    Open,
    Decided,
}

/// One ticket with one message, and one answer once somebody has decided.
async fn claimed(shop: &Shop, broken: Break, stage: Claim) -> Outcome {
    let order = shop.left(&shop.basket(&shop.kettle, 1)).await;
    let lost = json!({"kind": "lost", "lines": [{"line": "1", "quantity": 1}]});
    let claim = shop.buyer_of(&order).post(&format!("/orders/{}/claims", id(&order)), &lost).await.expect(201);
    if stage == Claim::Decided {
        shop.work().await;
        let path = format!("/admin/claims/{}/decision", id(&claim));
        shop.agent().post(&path, &json!({"decision": "refund"})).await.expect(200);
    }
    let reached = shop.work_through(broken).await;
    let list = shop.agent().get(&format!("/admin/tickets?order={}", id(&order))).await.expect(200);
    let Some([ticket]) = list["items"].as_array().map(Vec::as_slice) else {
        return Outcome::judged(reached, false, list);
    };
    let seen = shop.agent().get(&format!("/tickets/{}", id(ticket))).await.expect(200);
    let (state, messages) = if stage == Claim::Open { ("new", 1) } else { ("resolved", 2) };
    let is_right = seen["state"] == state && seen["messages"].as_array().map(Vec::len) == Some(messages);
    Outcome::judged(reached, is_right, seen)
}

async fn waits(shop: &Shop, broken: Break) -> Outcome {
    out_of_the_limits(shop).await;
    let sku = shop.scarce(0).await;
    let path = format!("/products/{sku}/waitlist");
    let (reached, answer, alike) = twice(shop, broken, &shop.guest(), &path, &json!({"email": somebody()})).await;
    Outcome::judged(reached, alike, answer)
}

async fn told(shop: &Shop, broken: Break) -> Outcome {
    out_of_the_limits(shop).await;
    let (sku, email) = (shop.scarce(0).await, somebody());
    shop.guest().post(&format!("/products/{sku}/waitlist"), &json!({"email": email})).await.expect(202);
    shop.work().await;
    shop.receive(&sku, "west", 2).await;
    let reached = shop.work_through(broken).await;
    shop.pass("PT2M").await;
    let mails = shop.runner().expect("a shop of our own").mailbox().items(Some(&email)).len();
    // Once or, where whoever sent it died, was not answered or could not take back its mark, perhaps not.
    let sure = broken.times == 1 && !matches!(broken.kind, FaultKind::LostReply | FaultKind::CrashAfter);
    let least = usize::from(!reached || sure);
    Outcome::judged(reached, (least..=1).contains(&mails), format!("{mails} mails"))
}

/// An order that is held beyond its day: its customer is told, and hears again once there is a new one.
async fn late(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.guest().place(&shop.basket(&shop.kettle, 1)).await.expect(201);
    let holds = format!("/admin/orders/{}/holds", id(&order));
    shop.agent().post(&holds, &json!({"reason": "address"})).await.expect(201);
    // However many days nobody works there.
    shop.pass("PT120H").await;
    let reached = shop.work_through(broken).await;
    shop.pass("PT16M").await;
    shop.work().await;
    let mails = shop.mails_of(&order, "delayed");
    shop.agent().delete(&format!("{holds}/address")).await.expect(200);
    let end = shop.once(&order, |seen| units(seen, "released") == 1).await;
    let right = mails == 1 && units(&end, "released") == 1;
    Outcome::judged(reached, right, format!("{mails} notices: {end}"))
}

/// A company whose buyer may spend ten dollars.
fn small(buyer: &str) -> Value {
    json!({"name": "Hill Street Hotel", "limit": {"amount": 1000, "currency": "USD"}, "buyers": [buyer]})
}

async fn company(shop: &Shop, broken: Break) -> Outcome {
    let (merchant, path) = (shop.merchant(), format!("/admin/companies/c-{}", &new_key()[..8]));
    let body = small(&somebody());
    let (reached, answer) = shop.through(broken, async || merchant.put(&path, &body).await).await;
    Outcome::judged(reached, matches!(answer.status, 201 | 428), answer)
}

async fn decided(shop: &Shop, broken: Break) -> Outcome {
    let email = somebody();
    let buyer = shop.customer(&new_key(), &email);
    let path = format!("/admin/companies/c-{}", &new_key()[..8]);
    shop.merchant().put(&path, &small(&email)).await.expect(201);
    shop.pass("PT11S").await;
    let order = buyer.place(&shop.basket(&shop.kettle, 1).with("contact.email", email.as_str())).await.expect(201);
    shop.work().await;
    let list = shop.merchant().get("/admin/approvals").await.expect(200);
    let items = list["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let asked = items.iter().find(|approval| approval["order"] == order["id"]);
    let Some(asked) = asked else {
        return Outcome::judged(true, false, format!("nothing is asked about {}: {list}", order["state"]));
    };
    let (merchant, key) = (shop.merchant(), new_key());
    let path = format!("/admin/approvals/{}/decision", id(asked));
    shop.fail(broken);
    let answer = shop.insist(async || merchant.post_under(&key, &path, &json!({"decision": "approve"})).await).await;
    shop.work().await;
    let reached = shop.mend(broken);
    shop.pass("PT2M").await;
    shop.work().await;
    let end = shop.agent().order(id(&order)).await.expect(200);
    let right = answer.status == 200 && end["state"] == "placed" && money(&end, "authorized") == total(&order);
    Outcome::judged(reached, right, format!("{answer}, {end}"))
}

async fn credited(shop: &Shop, broken: Break) -> Outcome {
    let sub = new_key();
    let customer = shop.customer(&sub, &somebody());
    let path = format!("/admin/customers/{sub}/credit");
    let body = json!({"amount": {"amount": 700, "currency": "USD"}, "reason": "a dent"});
    let (reached, answer, alike) = twice(shop, broken, &shop.merchant(), &path, &body).await;
    let credit = customer.get("/me/credit").await.expect(200);
    Outcome::judged(reached, alike && credit["balance"]["amount"] == 700, format!("{answer}, {credit}"))
}
