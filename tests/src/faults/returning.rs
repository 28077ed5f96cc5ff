//! Faults in what comes back: whatever breaks, each unit comes back once, is paid back once, and stands on its shelf once.

use super::stage::{billed, money, total};
use super::{Break, Outcome, Scene, scene, sweep_all};
use crate::driver::{Answer, Person, Shop, id, new_key};
use serde_json::{Value, json};

pub(super) const SCENES: &[Scene] = &[
    scene("request-return", "in policy", |shop, broken| Box::pin(requested(shop, broken))),
    scene("cancel-return", "held goods are let go", |shop, broken| Box::pin(cancelled(shop, broken))),
    scene("decide-return", "out of policy", |shop, broken| Box::pin(decided(shop, broken))),
    scene("expire-return", "never sent", |shop, broken| Box::pin(expired(shop, broken))),
    scene("receive-return", "good and paid back", |shop, broken| Box::pin(received(shop, broken))),
    scene("inspect-return", "broken and taken back", |shop, broken| Box::pin(inspected(shop, broken))),
    scene("schedule-repair", "cannot be mended", |shop, broken| Box::pin(repaired(shop, broken))),
    scene("open-claim", "lost", |shop, broken| Box::pin(claimed(shop, broken))),
    scene("decide-claim", "paid back", |shop, broken| Box::pin(settled(shop, broken))),
];

#[tokio::test(flavor = "multi_thread")]
async fn d1_g5_asking_deciding_and_calling_off_survive_every_fault_at_every_call() {
    sweep_all(&SCENES[..4]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn d4_g5_what_comes_in_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[4..7]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn e13_g5_claims_survive_every_fault_at_every_call() {
    sweep_all(&SCENES[7..]).await;
}

impl Shop {
    /// Two units that have arrived.
    async fn arrived(&self) -> Value {
        let order = self.left(&self.basket(&self.kettle, 2)).await;
        self.insist_scan(&order).await;
        order
    }

    async fn back(&self, order: &Value, resolution: &str) -> Value {
        let body = wanted(resolution);
        self.buyer_of(order).post(&format!("/orders/{}/returns", id(order)), &body).await.expect(201)
    }

    /// Asked under one key with something broken, and again until it is answered.
    async fn under_one_key(&self, broken: Break, person: &Person<'_>, path: &str, body: &Value) -> (bool, Answer) {
        let key = new_key();
        self.through(broken, async || person.post_under(&key, path, body).await).await
    }
}

fn wanted(resolution: &str) -> Value {
    json!({"lines": [{"line": "1", "quantity": 2, "reason": "changed_mind"}], "resolution": resolution})
}

fn received_body() -> Value {
    json!({"location": "west", "lines": [{"line": "1", "good": 2}]})
}

/// All of it went back, with its credit note; and no more.
async fn paid_back(shop: &Shop, order: &Value, reached: bool, answer: &Answer) -> Outcome {
    let all = total(order);
    let end = shop.once(order, |seen| billed(seen, "credit_note") == all).await;
    let seen = (answer.status, money(&end, "refunded"), billed(&end, "credit_note"));
    Outcome::judged(reached, seen == (200, all, all), format!("{seen:?} of {all}: {answer} {end}"))
}

async fn requested(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.arrived().await;
    let path = format!("/orders/{}/returns", id(&order));
    let (reached, answer) = shop.under_one_key(broken, &shop.buyer_of(&order), &path, &wanted("refund")).await;
    let seen = shop.seen(&order).await;
    let returns = seen["returns"].as_array().map_or(0, Vec::len);
    let right = answer.status == 201 && returns == 1 && seen["lines"][0]["returned"]["approved"] == 2;
    Outcome::judged(reached, right, format!("{answer}: {seen}"))
}

async fn cancelled(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.arrived().await;
    let it = shop.back(&order, "exchange").await;
    let path = format!("/returns/{}/cancel", id(&it));
    let (reached, answer) = shop.under_one_key(broken, &shop.buyer_of(&order), &path, &json!({})).await;
    let end = shop.once(&order, |seen| seen["state"] == "completed").await;
    let right = answer.status == 200 && end["lines"][1]["buckets"]["cancelled"] == 2 && end["return_status"] == "none";
    Outcome::judged(reached, right, format!("{answer}: {end}"))
}

async fn decided(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.arrived().await;
    shop.pass("PT744H").await;
    let it = shop.back(&order, "refund").await;
    let path = format!("/admin/returns/{}/decision", id(&it));
    let word = json!({"decision": "approve", "reason": "a good customer"});
    let (reached, answer) = shop.under_one_key(broken, &shop.agent(), &path, &word).await;
    let right = answer.status == 200 && answer.json()["state"] == "approved" && it["state"] == "pending_approval";
    Outcome::judged(reached, right, answer)
}

async fn expired(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.arrived().await;
    let it = shop.back(&order, "exchange").await;
    shop.pass("PT503H").await;
    shop.fail(broken);
    shop.pass("PT2H").await;
    shop.work().await;
    let reached = shop.mend(broken);
    for _ in 0..3 {
        shop.pass("PT16M").await;
        shop.work().await;
    }
    let end = shop.agent().get(&format!("/returns/{}", id(&it))).await.expect(200);
    let seen = shop.seen(&order).await;
    let right = end["state"] == "expired" && seen["lines"][1]["buckets"]["cancelled"] == 2;
    Outcome::judged(reached, right, format!("{end}: {seen}"))
}

async fn received(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.arrived().await;
    let it = shop.back(&order, "refund").await;
    let path = format!("/admin/returns/{}/receipt", id(&it));
    let (reached, answer) = shop.under_one_key(broken, &shop.warehouse(), &path, &received_body()).await;
    paid_back(shop, &order, reached, &answer).await
}

async fn inspected(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.arrived().await;
    let it = shop.back(&order, "refund").await;
    let path = format!("/admin/returns/{}", id(&it));
    let came = json!({"location": "west", "lines": [{"line": "1", "damaged": 2}]});
    shop.warehouse().post(&format!("{path}/receipt"), &came).await.expect(200);
    let looked = json!({"lines": [{"line": "1", "accepted": 1, "restocked": 1}]});
    let path = format!("{path}/inspection");
    let (reached, answer) = shop.under_one_key(broken, &shop.warehouse(), &path, &looked).await;
    paid_back(shop, &order, reached, &answer).await
}

async fn repaired(shop: &Shop, broken: Break) -> Outcome {
    let mends = json!({"categories": [{"id": "kettles", "repairable": true}]});
    shop.change_setting("returns", &mends).await;
    let order = shop.arrived().await;
    let it = shop.back(&order, "repair").await;
    let path = format!("/admin/returns/{}", id(&it));
    shop.warehouse().post(&format!("{path}/receipt"), &received_body()).await.expect(200);
    let gone = json!({"state": "not_repairable", "diagnosis": "cracked"});
    let path = format!("{path}/repair");
    let (reached, answer) = shop.under_one_key(broken, &shop.warehouse(), &path, &gone).await;
    paid_back(shop, &order, reached, &answer).await
}

fn lost() -> Value {
    json!({"kind": "lost", "lines": [{"line": "1", "quantity": 2}]})
}

async fn claimed(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.left(&shop.basket(&shop.kettle, 2)).await;
    let path = format!("/orders/{}/claims", id(&order));
    let (reached, answer) = shop.under_one_key(broken, &shop.buyer_of(&order), &path, &lost()).await;
    let seen = shop.seen(&order).await;
    let claims = seen["claims"].as_array().map_or(0, Vec::len);
    Outcome::judged(reached, answer.status == 201 && claims == 1, format!("{answer}: {seen}"))
}

async fn settled(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.left(&shop.basket(&shop.kettle, 2)).await;
    let claim = shop.buyer_of(&order).post(&format!("/orders/{}/claims", id(&order)), &lost()).await.expect(201);
    let path = format!("/admin/claims/{}/decision", id(&claim));
    let (reached, answer) = shop.under_one_key(broken, &shop.agent(), &path, &json!({"decision": "refund"})).await;
    paid_back(shop, &order, reached, &answer).await
}
