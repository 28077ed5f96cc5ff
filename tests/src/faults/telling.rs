//! Faults in telling people: mails, what they want to hear of, and what failed to the end and is tried again.

use super::stage::{money, total};
use super::{Break, Outcome, Scene, scene, sweep_all};
use crate::driver::{Shop, id, new_key};
use local::{FaultKind, Faults, PlannedFault};
use serde_json::json;

pub(super) const SCENES: &[Scene] = &[
    scene("send-mail", "an order was placed", |shop, broken| Box::pin(placed(shop, broken))),
    scene("send-mail", "asked once, or not at all", |shop, broken| Box::pin(surveyed(shop, broken))),
    scene("send-mail", "a claim was decided", |shop, broken| Box::pin(claimed(shop, broken))),
    scene("choose-mails", "no more surveys", |shop, broken| Box::pin(chosen(shop, broken))),
    scene("send-test-mail", "to oneself", |shop, broken| Box::pin(tested(shop, broken))),
    scene("redrive", "a capture that was set aside", |shop, broken| Box::pin(redriven(shop, broken))),
];

#[tokio::test(flavor = "multi_thread")]
async fn g5_sending_mails_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[..3]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_what_is_asked_of_mails_and_failures_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[3..]).await;
}

/// I11 of a mail that is sent at least once: once, but for a fault between the mail service taking it and the mark.
async fn placed(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.guest().place(&shop.basket(&shop.kettle, 1)).await.expect(201);
    let reached = shop.work_through(broken).await;
    shop.pass("PT16M").await;
    let mails = shop.mails_of(&order, "order-placed");
    let twice = matches!(broken.kind, FaultKind::LostReply | FaultKind::CrashAfter) || marks(broken);
    let most = if reached && twice { 1 + usize::try_from(OFTEN_SENT).unwrap_or(1) } else { 1 };
    Outcome::judged(reached, (1..=most).contains(&mails), format!("{mails} mails"))
}

/// The same, of a mail that tells what came of a claim.
async fn claimed(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.left(&shop.basket(&shop.kettle, 1)).await;
    let lost = json!({"kind": "lost", "lines": [{"line": "1", "quantity": 1}]});
    let claim = shop.buyer_of(&order).post(&format!("/orders/{}/claims", id(&order)), &lost).await.expect(201);
    shop.work().await;
    let no = json!({"decision": "deny", "reason": "It arrived."});
    shop.agent().post(&format!("/admin/claims/{}/decision", id(&claim)), &no).await.expect(200);
    let reached = shop.work_through(broken).await;
    shop.pass("PT16M").await;
    let mails = shop.mails_of(&order, "claim-decided");
    let twice = matches!(broken.kind, FaultKind::LostReply | FaultKind::CrashAfter) || marks(broken);
    let most = if reached && twice { 1 + usize::try_from(OFTEN_SENT).unwrap_or(1) } else { 1 };
    Outcome::judged(reached, (1..=most).contains(&mails), format!("{mails} mails"))
}

/// A mail whose reply is lost is sent again by whoever tries again: as often as faults fall there.
const OFTEN_SENT: u64 = super::OFTEN;

/// Any fault of a mark comes after the mail; the first calls only read.
const fn marks(broken: Break) -> bool {
    broken.call > 3
}

/// I11 of a mail that is sent at most once.
async fn surveyed(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.left(&shop.basket(&shop.kettle, 1)).await;
    shop.insist_scan(&order).await;
    shop.pass("PT169H").await;
    let reached = shop.work_through(broken).await;
    shop.pass("PT16M").await;
    let mails = shop.mails_of(&order, "survey");
    // Where the mail service itself said no, it is known not to have been sent, and sent. Of a call that broke nobody knows
    // whether it arrived.
    let sure = broken.times == 1 && matches!(broken.kind, FaultKind::Throttle | FaultKind::Conflict);
    let least = usize::from(!reached || sure);
    Outcome::judged(reached, (least..=1).contains(&mails), format!("{mails} mails"))
}

async fn chosen(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.released(&shop.basket(&shop.kettle, 1)).await;
    let preview = format!("/admin/mails/survey/preview?format=text&order={}", id(&order));
    let preview = shop.merchant().get(&preview).await;
    let link = preview.text().lines().find(|line| line.contains("/unsubscribe/")).expect("it can be ended").trim();
    let (client, mut status) = (reqwest::Client::new(), 0);
    shop.fail(broken);
    let mut reached = false;
    for attempt in 0..4 {
        let ended = client.post(link).form(&[("List-Unsubscribe", "One-Click")]).send().await.expect("an answer");
        status = ended.status().as_u16();
        if attempt == 0 {
            reached = shop.mend(broken);
        }
        if status < 500 {
            break;
        }
    }
    Outcome::judged(reached, status == 200, format!("answered {status}"))
}

async fn tested(shop: &Shop, broken: Break) -> Outcome {
    let (merchant, key) = (shop.merchant(), new_key());
    let ask = async || merchant.post_under(&key, "/admin/mails/shipped/test", &json!({})).await;
    let (reached, first) = shop.through(broken, ask).await;
    let again = shop.insist(ask).await;
    Outcome::judged(reached, first.status == 200 && again.status == 200, format!("{first}, {again}"))
}

async fn redriven(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.packed(&shop.basket(&shop.kettle, 1)).await;
    let runner = shop.runner().expect("a shop of our own");
    runner.faults(vec![PlannedFault::new("capture-payment", 0, FaultKind::Refuse)]);
    shop.insist_on(&order, "hand-over", &json!({})).await.expect(200);
    shop.work().await;
    runner.faults(Faults::None);
    let (merchant, key) = (shop.merchant(), new_key());
    let ask = async || merchant.post_under(&key, "/admin/failures/capture-payment/redrive", &json!({})).await;
    let (reached, answer) = shop.through(broken, ask).await;
    // Somebody who still sees failures asks anew, as the page lets them.
    shop.work().await;
    if money(&shop.seen(&order).await, "captured") == 0 {
        merchant.post("/admin/failures/capture-payment/redrive", &json!({})).await.expect(202);
        shop.work().await;
    }
    let end = shop.seen(&order).await;
    Outcome::judged(
        reached,
        answer.status == 202 && money(&end, "captured") == total(&order),
        format!("{answer}, {end}"),
    )
}
