//! Faults on the detours between the shelf and the truck: put back, opened again, found short, held, labels bought and given
//! back. Whatever breaks, the order can still go on, and no unit is lost or sent twice.

use super::stage::{money, total, units, willing};
use super::{Break, Outcome, Scene, scene, sweep_all};
use crate::driver::{Shop, id};
use serde_json::{Value, json};

pub(super) const SCENES: &[Scene] = &[
    scene("put-back", "what was picked", |shop, broken| Box::pin(put_back(shop, broken))),
    scene("unpack-parcel", "what has its label", |shop, broken| Box::pin(unpack(shop, broken))),
    scene("buy-label", "given back", |shop, broken| Box::pin(unpack(shop, broken))),
    scene("report-short", "nobody has more", |shop, broken| Box::pin(short(shop, broken, Elsewhere::Nothing))),
    scene("report-short", "the east has some", |shop, broken| Box::pin(short(shop, broken, Elsewhere::East))),
    scene("report-short", "its buyer waits", |shop, broken| Box::pin(short(shop, broken, Elsewhere::Later))),
    scene("release-hold", "somebody has looked", |shop, broken| Box::pin(release(shop, broken))),
    scene("authorize-payment", "nothing is left to pay", |shop, broken| Box::pin(nothing_left(shop, broken))),
];

#[tokio::test(flavor = "multi_thread")]
async fn g5_going_back_a_step_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[..3]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c1_g5_what_is_not_there_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[3..6]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_g5_what_was_held_and_what_falls_away_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[6..]).await;
}

async fn put_back(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.released(&shop.basket(&shop.kettle, 2)).await;
    shop.insist_on(&order, "pick", &json!({})).await.expect(200);
    shop.fail(broken);
    let answer = shop.insist_on(&order, "put-back", &json!({})).await;
    let reached = shop.mend(broken);
    let back = shop.seen(&order).await;
    let right = answer.status == 200 && units(&back, "released") == 2;
    shop.send_the_rest(&order).await;
    sent_and_paid(shop, &order, Outcome::judged(reached, right, format!("{answer}, {back}"))).await
}

/// All of it left, and was paid for once.
async fn sent_and_paid(shop: &Shop, order: &Value, mut outcome: Outcome) -> Outcome {
    let end = shop.once(order, |seen| money(seen, "captured") == total(order)).await;
    if units(&end, "handed_over") != end["lines"][0]["quantity"].as_i64().unwrap_or(0)
        || money(&end, "captured") != total(order)
    {
        outcome.wrong.push(format!("not sent and paid: {end}"));
    }
    outcome
}

async fn unpack(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.packed(&shop.basket(&shop.kettle, 1)).await;
    shop.fail(broken);
    let answer = shop.insist_on(&order, "unpack", &json!({})).await;
    shop.work().await;
    let reached = shop.mend(broken);
    let opened = shop.seen(&order).await;
    let right = answer.status == 200 && units(&opened, "picked") == 1;
    shop.send_the_rest(&order).await;
    let mut outcome = sent_and_paid(shop, &order, Outcome::judged(reached, right, format!("{answer}, {opened}"))).await;
    shop.pass("PT25H").await;
    shop.work().await;
    let labels = shop.labels_of(&order).await;
    let kept = labels.iter().filter(|label| label["refund"].is_null()).count();
    if labels.len() != 2 || kept != 1 {
        outcome.wrong.push(format!("the first label is not given back, or another is: {labels:?}"));
    }
    outcome
}

/// Where else there is some.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Elsewhere {
    Nothing,
    East,
    Later,
}

async fn short(shop: &Shop, broken: Break, elsewhere: Elsewhere) -> Outcome {
    let sku = shop.scarce(3).await;
    let mut body = shop.basket(&sku, 3);
    if elsewhere != Elsewhere::Nothing {
        // Who sends in two parcels charges twice, which needs their leave.
        body = willing(body);
    }
    let order = shop.released(&body).await;
    if elsewhere == Elsewhere::East {
        shop.receive(&sku, "east", 4).await;
    }
    shop.fail(broken);
    let missing = json!({"lines": [{"line": "1", "quantity": 1}], "reason": "one was broken"});
    let answer = shop.insist_on(&order, "short", &missing).await;
    shop.work().await;
    let reached = shop.mend(broken);
    shop.once(&order, |seen| elsewhere != Elsewhere::East || units(seen, "released") == 3).await;
    shop.send_the_rest(&order).await;
    let (gone, lost) = match elsewhere {
        Elsewhere::East => (3, 0),
        Elsewhere::Nothing | Elsewhere::Later => (2, 1),
    };
    let end = shop.once(&order, |seen| money(seen, "captured") > 0 && money(seen, "authorized") == 0).await;
    let waits = units(&end, "backordered") + units(&end, "cancelled");
    let worth = total(&order) - lost * crate::driver::amount(&order["lines"][0]["total"]) / 3;
    let seen = (answer.status, units(&end, "handed_over"), waits, money(&end, "captured"));
    Outcome::judged(reached, seen == (200, gone, lost, worth), format!("{seen:?} and not {worth}: {end}"))
}

async fn release(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.guest().place(&shop.basket(&shop.kettle, 1)).await.expect(201);
    let holds = format!("/admin/orders/{}/holds", id(&order));
    shop.agent().post(&holds, &json!({"reason": "fraud"})).await.expect(201);
    shop.work().await;
    let (agent, path) = (shop.agent(), format!("{holds}/fraud"));
    let (reached, answer) = shop.through(broken, async || agent.delete(&path).await).await;
    let end = shop.once(&order, |seen| units(seen, "released") == 1).await;
    Outcome::judged(
        reached,
        matches!(answer.status, 200 | 404) && units(&end, "released") == 1,
        format!("{answer}, {end}"),
    )
}

/// All of an order is found short: what was held for it is let go.
async fn nothing_left(shop: &Shop, broken: Break) -> Outcome {
    let sku = shop.scarce(1).await;
    let order = shop.released(&shop.basket(&sku, 1)).await;
    shop.fail(broken);
    shop.insist_on(&order, "short", &json!({"lines": [{"line": "1", "quantity": 1}]})).await.expect(200);
    shop.work().await;
    let reached = shop.mend(broken);
    let end = shop.once(&order, |seen| money(seen, "authorized") == 0).await;
    Outcome::judged(reached, money(&end, "authorized") == 0 && money(&end, "captured") == 0, end)
}
