//! Faults in what happens once a parcel has left: scans, presumed delivery, what comes back, what the bank takes back, and the
//! question afterwards.

use super::stage::{billed, money, total, units};
use super::{Break, Outcome, Scene, scene, sweep_all};
use crate::driver::{Shop, amount, id};
use serde_json::{Value, json};

const fn coming_back(function: &'static str) -> Scene {
    scene(function, "a parcel comes back", |shop, broken| Box::pin(come_back(shop, broken)))
}

const fn asking(function: &'static str) -> Scene {
    scene(function, "a week after delivery", |shop, broken| Box::pin(asked(shop, broken)))
}

pub(super) const SCENES: &[Scene] = &[
    scene("carrier-webhook", "delivered", |shop, broken| Box::pin(delivered(shop, broken))),
    scene("carrier-webhook", "taken before it was handed over", |shop, broken| Box::pin(taken(shop, broken))),
    coming_back("carrier-webhook"),
    coming_back("refund-payment"),
    coming_back("issue-invoice"),
    scene("presume-delivery", "nobody says a word", |shop, broken| Box::pin(presumed(shop, broken))),
    scene("payment-webhook", "the bank takes it back", |shop, broken| Box::pin(disputed(shop, broken))),
    asking("send-survey"),
    asking("fire-timers"),
    scene("answer-survey", "five stars", |shop, broken| Box::pin(answered(shop, broken))),
];

#[tokio::test(flavor = "multi_thread")]
async fn c6_g5_what_a_carrier_says_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[..3]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c12_g5_giving_money_back_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[3..5]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c6_g5_a_silent_carrier_and_an_angry_bank_survive_every_fault_at_every_call() {
    sweep_all(&SCENES[5..7]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f1_g5_asking_how_it_was_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[7..]).await;
}

impl Shop {
    /// It arrives.
    pub(super) async fn insist_scan(&self, order: &Value) {
        self.scanned(order, "delivered").await;
    }

    /// The carrier sees an order's newest parcel; what it says is heard in the end.
    pub(super) async fn scanned(&self, order: &Value, status: &str) {
        let seen = self.seen(order).await;
        let parcels = seen["parcels"].as_array().map(Vec::as_slice).unwrap_or_default();
        let number = parcels.iter().filter_map(|parcel| parcel["number"].as_str()).next_back();
        let number = number.unwrap_or_else(|| panic!("no number: {seen}"));
        let scan = json!({"number": number, "status": status, "place": "Reno, NV"});
        self.guest().post_without_key("/_local/carrier/events", &scan).await.expect(200);
        self.work().await;
    }
}

async fn delivered(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.left(&shop.basket(&shop.kettle, 1)).await;
    shop.fail(broken);
    shop.scanned(&order, "delivered").await;
    let reached = shop.mend(broken);
    let end = shop.once(&order, |seen| seen["state"] == "completed").await;
    let scans = end["parcels"][0]["events"].as_array().map_or(0, Vec::len);
    let right = end["state"] == "completed" && units(&end, "delivered") == 1 && scans <= 2;
    Outcome::judged(reached, right, format!("{scans} scans: {end}"))
}

async fn taken(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.packed(&shop.basket(&shop.kettle, 2)).await;
    shop.fail(broken);
    shop.scanned(&order, "in_transit").await;
    let reached = shop.mend(broken);
    let end = shop.once(&order, |seen| money(seen, "captured") == total(&order)).await;
    let right = units(&end, "handed_over") == 2 && money(&end, "captured") == total(&order);
    Outcome::judged(reached, right, end)
}

async fn come_back(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.left(&shop.basket(&shop.kettle, 2)).await;
    shop.fail(broken);
    shop.scanned(&order, "return_to_sender").await;
    let reached = shop.mend(broken);
    let goods = amount(&order["lines"][0]["total"]);
    let end = shop.once(&order, |seen| billed(seen, "credit_note") == goods).await;
    let seen = (money(&end, "refunded"), billed(&end, "credit_note"), billed(&end, "invoice"));
    Outcome::judged(reached, seen == (goods, goods, total(&order)), format!("{seen:?} of {goods}: {end}"))
}

async fn presumed(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.left(&shop.basket(&shop.kettle, 1)).await;
    shop.pass("PT480H").await;
    let reached = shop.work_through(broken).await;
    shop.pass("PT2M").await;
    let end = shop.once(&order, |seen| units(seen, "delivered") == 1).await;
    Outcome::judged(reached, units(&end, "delivered") == 1 && end["parcels"][0]["presumed"] == true, end)
}

async fn disputed(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.left(&shop.basket(&shop.kettle, 1)).await;
    let disputed = json!({"dispute": id(&order)});
    shop.guest().post_without_key("/_local/gateway", &disputed).await.expect(200);
    let reached = shop.work_through(broken).await;
    // It is told again until it is heard.
    shop.pass("PT11S").await;
    shop.pass("PT16M").await;
    let end = shop.once(&order, |seen| has_entry(seen, "payment_chargeback")).await;
    Outcome::judged(reached, has_entry(&end, "payment_chargeback"), end)
}

fn has_entry(order: &Value, kind: &str) -> bool {
    order["timeline"].as_array().into_iter().flatten().any(|entry| entry["kind"] == kind)
}

/// An order that arrived, its survey due.
async fn arrived(shop: &Shop) -> Value {
    let order = shop.left(&shop.basket(&shop.kettle, 1)).await;
    shop.scanned(&order, "delivered").await;
    shop.pass("PT169H").await;
    order
}

async fn asked(shop: &Shop, broken: Break) -> Outcome {
    let order = arrived(shop).await;
    let reached = shop.work_through(broken).await;
    shop.pass("PT2M").await;
    shop.work().await;
    let mails = shop.mails_of(&order, "survey");
    Outcome::judged(reached, mails == 1, format!("asked {mails} times"))
}

async fn answered(shop: &Shop, broken: Break) -> Outcome {
    let order = arrived(shop).await;
    shop.work().await;
    let path = format!("/surveys/{}", shop.survey_token(&order));
    let answer = json!({"score": 5, "comment": "It whistles."});
    let (reached, reply) = shop.through(broken, async || shop.guest().post_without_key(&path, &answer).await).await;
    let there = shop.guest().get(&path).await.expect(200);
    let right = reply.status == 200 && there["answered"] == true;
    Outcome::judged(reached, right, format!("{reply}, {there}"))
}

impl Shop {
    /// What opens the survey an order's buyer was sent.
    pub(super) fn survey_token(&self, order: &Value) -> String {
        let mails = self.runner().expect("a shop of our own").mailbox().items(order["contact"]["email"].as_str());
        let survey = mails.iter().find(|mail| mail.template.as_deref() == Some("survey"));
        let text = survey.and_then(|mail| mail.text.as_deref()).unwrap_or_default();
        let link = text.split("/s/").nth(1).and_then(|rest| rest.split_whitespace().next());
        link.unwrap_or_else(|| panic!("no survey was mailed: {mails:?}")).trim_end_matches(['.', ')', '>']).to_owned()
    }
}
