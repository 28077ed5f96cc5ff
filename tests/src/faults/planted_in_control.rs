//! Scenes for bugs in what customers control: they change their mind while a parcel leaves, send things back and are paid back.
//! Each returns what is wrong.

use super::broken::Bug;
use super::planted::{Play, Scene};
use super::planted_on_the_way::{begin, broken, hand_over, order_id, tom, with_all, without};
use super::planted_with_a_word;
use crate::driver::{Person, amount, id, new_key};
use app::fulfillment::{self, Request, Step};
use app::idempotency::Attempt;
use app::orders::{self, Apply, Cancel};
use app::returns::{self, Came};
use app::{App, Caller, Role, payments};
use domain::ids::{FulfillmentId, LocationId, OrderId, ReturnId};
use domain::orders::Operation;
use domain::returns::{Asked, Reason, Received, Resolution, ReturnLine};
use futures::future::join_all;
use serde_json::{Value, json};

pub(super) const PLANTED: [(Bug, Play); 14] = [
    (Bug::NothingGuarded, |bug| Box::pin(cancelled_at_the_door(bug))),
    (Bug::NothingGuarded, |bug| Box::pin(changed_at_the_door(bug))),
    (Bug::MovementForgotten, |bug| Box::pin(back_on_its_shelf(bug))),
    (Bug::KeyForgotten, |bug| Box::pin(asked_for_twice(bug))),
    (Bug::ReleaseForgotten, |bug| Box::pin(called_off(bug))),
    (Bug::OutcomeVersionDropped, |bug| Box::pin(opened_twice(bug))),
    (Bug::NewKeyForEachRefund, |bug| Box::pin(paid_back_twice(bug))),
    (Bug::CreditEntryForgotten, |bug| Box::pin(paid_in_credit(bug))),
    (Bug::BalanceConditionDropped, |bug| Box::pin(planted_with_a_word::spent_twice(bug))),
    (Bug::LimitConditionDropped, |bug| Box::pin(planted_with_a_word::generous_twice(bug))),
    (Bug::ApprovalVersionDropped, |bug| Box::pin(planted_with_a_word::decided_twice(bug))),
    (Bug::TimerForgotten, |bug| Box::pin(planted_with_a_word::nobody_decides(bug))),
    (Bug::MarkForgotten, |bug| Box::pin(planted_with_a_word::late_and_told_twice(bug))),
    (Bug::MarkForgotten, |bug| Box::pin(planted_with_a_word::mended_later_and_told_twice(bug))),
];

pub(super) fn attempt(caller: &Caller, operation: &str) -> Attempt {
    Attempt::new(caller, operation, &new_key(), String::new())
}

/// Units of the order's first line in a bucket, as an agent sees it.
async fn units(scene: &Scene, order: &OrderId, bucket: &str) -> i64 {
    let seen = scene.shop.agent().order(order.as_str()).await.expect(200);
    seen["lines"][0]["buckets"][bucket].as_i64().unwrap_or(0)
}

/// Who was told that it was done must find it done, and nobody else.
fn told_and_found(told: (bool, bool), found: (bool, bool)) -> Option<String> {
    (told != found || told.0 == told.1).then(|| format!("I12: told {told:?} and finds {found:?}"))
}

/// Somebody cancels in the moment in which it leaves.
async fn cancelled_at_the_door(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let order = order_id(&scene.shop.packed(&scene.shop.basket(&scene.shop.kettle, 2)).await);
    let (app, agent) = (broken(&scene, bug, 2), tom(Role::Agent));
    let wanted = Cancel { order: order.clone(), takes: Vec::new() };
    let cancel = async || orders::cancel(&app, &agent, &wanted, &attempt(&agent, "cancel-order")).await.is_ok();
    let told = futures::join!(hand_over(&app, &order), cancel());
    let found = (units(&scene, &order, "handed_over").await == 2, units(&scene, &order, "cancelled").await == 2);
    scene.verdict().await.into_iter().chain(told_and_found(told, found)).collect()
}

/// Somebody wants one less in the moment in which both leave.
async fn changed_at_the_door(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let order = order_id(&scene.shop.packed(&scene.shop.basket(&scene.shop.kettle, 2)).await);
    let (app, agent) = (broken(&scene, bug, 2), tom(Role::Agent));
    let fewer = [Operation::SetQuantity { line: 1, quantity: 1 }];
    let preview = orders::preview(&app, &agent, &order, &fewer).await.expect("nothing stands in the way");
    let version = Some(preview.changed.base.version);
    let wanted = Apply { order: order.clone(), version, hash: preview.hash, method: None };
    let change = async || orders::apply(&app, &agent, &wanted, &attempt(&agent, "apply-change")).await.is_ok();
    let told = futures::join!(hand_over(&app, &order), change());
    let found = (units(&scene, &order, "handed_over").await == 2, units(&scene, &order, "cancelled").await == 1);
    scene.verdict().await.into_iter().chain(told_and_found(told, found)).collect()
}

/// One of two that were picked is not wanted any more, and goes back to its shelf.
async fn back_on_its_shelf(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let shop = &scene.shop;
    let order = shop.released(&shop.basket(&shop.kettle, 2)).await;
    shop.insist_on(&order, "pick", &json!({})).await.expect(200);
    let one = json!({"lines": [{"line": "1", "quantity": 1}]});
    shop.buyer_of(&order).post(&format!("/orders/{}/cancel", id(&order)), &one).await.expect(200);
    shop.work().await;
    let (app, staff) = (broken(&scene, bug, 0), tom(Role::Warehouse));
    let request = Request { fulfillment: FulfillmentId::new(&order_id(&order), 1), takes: Vec::new() };
    let step = Step { request, lots: Vec::new() };
    fulfillment::put_back(&app, &staff, &step, &attempt(&staff, "put-back")).await.expect("nothing stands in the way");
    scene.verdict().await
}

/// Somebody's kettles that have arrived.
pub(super) async fn arrived(scene: &Scene, buyer: Person<'_>, kettles: i64) -> Value {
    let shop = &scene.shop;
    let order = buyer.place(&shop.basket(&shop.kettle, kettles)).await.expect(201);
    shop.work().await;
    for step in ["pick", "pack", "hand-over"] {
        shop.insist_on(&order, step, &json!({})).await.expect(200);
        shop.work().await;
    }
    seen_by_a_carrier(scene, &order, json!({"status": "delivered"})).await;
    order
}

pub(super) async fn seen_by_a_carrier(scene: &Scene, order: &Value, mut scan: Value) {
    let seen = scene.shop.agent().order(id(order)).await.expect(200);
    scan["number"] = seen["parcels"][0]["number"].clone();
    scene.shop.guest().post_without_key("/_local/carrier/events", &scan).await.expect(200);
    scene.shop.work().await;
}

/// All of the first line is to come back.
pub(super) async fn asked_back(scene: &Scene, buyer: Person<'_>, order: &Value, resolution: &str) -> ReturnId {
    let line = json!({"line": "1", "quantity": order["lines"][0]["quantity"], "reason": "changed_mind"});
    let body = json!({"lines": [line], "resolution": resolution});
    let made = buyer.post(&format!("/orders/{}/returns", id(order)), &body).await.expect(201);
    scene.shop.work().await;
    ReturnId::parse(id(&made)).expect("a return's id")
}

/// One guest asks for one of two to come back, twice under one key.
async fn asked_for_twice(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let order = arrived(&scene, scene.shop.guest(), 2).await;
    let (app, agent) = (broken(&scene, bug, 0), tom(Role::Agent));
    let line = ReturnLine { line: 1, units: 1, reason: Reason::ChangedMind, note: None };
    let asked = Asked {
        lines: vec![line],
        resolution: Resolution::Refund,
        exchange_for: Vec::new(),
        method: None,
        by: agent.actor(),
    };
    let attempt = attempt(&agent, "request-return");
    for _ in 0..2 {
        drop(returns::request(&app, &agent, &order_id(&order), &asked, &attempt).await);
    }
    let made = scene.shop.seen(&order).await["returns"].as_array().map_or(0, Vec::len);
    let wrong = (made != 1).then(|| format!("I9: asked for once, and there are {made} returns"));
    scene.verdict().await.into_iter().chain(wrong).collect()
}

/// What was held in exchange for what is not sent after all.
async fn called_off(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let order = arrived(&scene, scene.shop.guest(), 1).await;
    let it = asked_back(&scene, scene.shop.buyer_of(&order), &order, "exchange").await;
    let (app, agent) = (broken(&scene, bug, 0), tom(Role::Agent));
    returns::cancel(&app, &agent, &it, &attempt(&agent, "cancel-return")).await.expect("nothing stands in the way");
    scene.verdict().await
}

pub(super) async fn receive(app: &App, it: &ReturnId, good: u32, damaged: u32) -> bool {
    let staff = tom(Role::Warehouse);
    let location = LocationId::parse("west").expect("a location");
    let came = Came { location, lines: vec![Received { line: 1, good, damaged }], unexpected: Vec::new() };
    returns::receive(app, &staff, it, &came, &attempt(&staff, "receive-return")).await.is_ok()
}

/// Two people open the same parcel, and find the same broken kettle.
async fn opened_twice(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let order = arrived(&scene, scene.shop.guest(), 1).await;
    let it = asked_back(&scene, scene.shop.buyer_of(&order), &order, "refund").await;
    let app = broken(&scene, bug, 2);
    let told = join_all((0..2).map(|_| receive(&app, &it, 0, 1))).await.into_iter().filter(|told| *told).count();
    let mut wrong = scene.verdict().await;
    let [on_hand, ..] = scene.shop.counters(&scene.shop.kettle, "west").await;
    if (told, on_hand) != (1, 9) {
        wrong.push(format!("one kettle came back to eight: told {told} times, and there are {on_hand}"));
    }
    wrong
}

/// What came back is paid back, and the gateway's first answer is lost.
async fn paid_back_twice(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let order = arrived(&scene, scene.shop.guest(), 2).await;
    let it = asked_back(&scene, scene.shop.buyer_of(&order), &order, "refund").await;
    without(&scene, &["refund-payment"]);
    let app = broken(&scene, bug, 0);
    assert!(receive(&app, &it, 1, 0).await, "one of two came");
    scene.shop.gateway_will(&["timeout_after_effect"]).await;
    for _ in 0..2 {
        drop(payments::refund(&app, &order_id(&order), 1).await);
    }
    with_all(&scene);
    let mut wrong = scene.verdict().await;
    let goods = amount(&order["lines"][0]["total"]) / 2;
    let back = scene.shop.books_of(id(&order)).await["refunded"].as_i64().unwrap_or(0);
    if (back - goods).abs() > 1 {
        wrong.push(format!("{back} given back of {goods}"));
    }
    wrong
}

/// What Ada sends back is owed to her account.
async fn paid_in_credit(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let order = arrived(&scene, scene.shop.ada(), 1).await;
    let it = asked_back(&scene, scene.shop.ada(), &order, "credit").await;
    assert!(receive(&broken(&scene, bug, 0), &it, 1, 0).await, "it came");
    scene.verdict().await
}
