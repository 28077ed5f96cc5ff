//! Scenes for bugs on the way from the shelf to the door: two hand-overs at once, money taken and given back, labels, invoices,
//! mails and surveys. Each returns what is wrong.

use super::broken::{BrokenGateway, BrokenMailer, BrokenTable, Bug};
use super::planted::{Scene, app_with};
use crate::driver::{amount, id, new_key};
use app::events::{Event, kinds};
use app::fulfillment::{self, Request};
use app::idempotency::Attempt;
use app::orders::{self, HoldRequest};
use app::{App, Caller, Role, labels, mail, payments, surveys, tracking};
use domain::ids::{FulfillmentId, OrderId};
use futures::future::join_all;
use local::{FaultKind, Faults, PlannedFault};
use serde_json::{Value, json};
use std::sync::Arc;

/// What is broken, over the scene's own shop; `racers` of them meet before their first write.
pub(super) fn broken(scene: &Scene, bug: Option<Bug>, racers: usize) -> App {
    let real = scene.shop.runner().expect("it is our own").app();
    let table = BrokenTable::new(real.table.clone(), bug, racers);
    app_with(&real, table, BrokenGateway::new(real.gateway.clone(), bug))
}

pub(super) async fn begin() -> Scene {
    let scene = Scene::with(None, 0).await;
    scene.shop.receive(&scene.shop.kettle, "west", 9).await;
    scene
}

pub(super) fn order_id(order: &Value) -> OrderId {
    OrderId::parse(id(order)).expect("an order's id")
}

/// These workers do nothing until the scene is over: their part is played by the broken ones.
pub(super) fn without(scene: &Scene, workers: &[&str]) {
    let plan: Vec<_> = workers.iter().map(|worker| PlannedFault::new(worker, 0, FaultKind::Refuse)).collect();
    scene.shop.runner().expect("it is our own").faults(plan);
}

/// What the real workers left aside is thrown away; they work again.
pub(super) fn with_all(scene: &Scene) {
    let runner = scene.shop.runner().expect("it is our own");
    runner.faults(Faults::None);
    runner.queues().purge();
}

pub(super) fn tom(role: Role) -> Caller {
    Caller::User { sub: "tom".to_owned(), roles: vec![role] }
}

/// Says whether it was done.
pub(super) async fn hand_over(app: &App, order: &OrderId) -> bool {
    let caller = tom(Role::Warehouse);
    let request = Request { fulfillment: FulfillmentId::new(order, 1), takes: Vec::new() };
    let attempt = Attempt::new(&caller, "hand-over", &new_key(), String::new());
    // Who loses a race is told so.
    fulfillment::hand_over(app, &caller, &request, None, &attempt).await.is_ok()
}

/// Says whether it was done.
async fn hold(app: &App, order: &OrderId) -> bool {
    let caller = tom(Role::Agent);
    let request = HoldRequest { order: order.clone(), reason: "fraud".to_owned(), note: None };
    let attempt = Attempt::new(&caller, "hold-order", &new_key(), String::new());
    orders::hold(app, &caller, &request, &attempt).await.is_ok()
}

/// An agent holds an order at the moment in which it leaves: who was told that it was done must find it done.
pub(super) async fn held_at_the_door(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let order = scene.shop.packed(&scene.shop.basket(&scene.shop.kettle, 2)).await;
    let (app, id) = (broken(&scene, bug, 2), order_id(&order));
    let (left, held) = futures::join!(hand_over(&app, &id), hold(&app, &id));
    let seen = scene.shop.agent().order(id.as_str()).await.expect(200);
    let mut wrong = scene.verdict().await;
    let found = (seen["lines"][0]["buckets"]["handed_over"] == 2, seen["holds"][0]["reason"] == "fraud");
    if found != (left, held) {
        wrong.push(format!("I12: told {:?} and finds {found:?}", (left, held)));
    }
    wrong
}

/// Two people hand over the same parcel.
pub(super) async fn handed_over_twice(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let order = order_id(&scene.shop.packed(&scene.shop.basket(&scene.shop.kettle, 2)).await);
    let app = broken(&scene, bug, 2);
    join_all((0..2).map(|_| hand_over(&app, &order))).await;
    scene.verdict().await
}

/// What leaves is less than was authorised; the gateway takes it and its answer is lost.
pub(super) async fn taken_twice(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let shop = &scene.shop;
    let order = shop.released(&shop.basket(&shop.kettle, 3)).await;
    let missing = json!({"lines": [{"line": "1", "quantity": 1}], "reason": "broken"});
    shop.insist_on(&order, "short", &missing).await.expect(200);
    for step in ["pick", "pack"] {
        shop.insist_on(&order, step, &json!({})).await.expect(200);
    }
    shop.work().await;
    without(&scene, &["capture-payment"]);
    shop.insist_on(&order, "hand-over", &json!({})).await.expect(200);
    shop.work().await;
    let app = broken(&scene, bug, 0);
    shop.gateway_will(&["timeout_after_effect"]).await;
    for _ in 0..2 {
        drop(payments::capture(&app, &order_id(&order)).await);
    }
    with_all(&scene);
    scene.verdict().await
}

/// A parcel comes back, and what it cost is asked for of the gateway twice: the first answer is lost.
pub(super) async fn given_back_twice(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let order = scene.shop.left(&scene.shop.basket(&scene.shop.kettle, 1)).await;
    without(&scene, &["refund-payment"]);
    scene.shop.scanned(&order, "return_to_sender").await;
    let app = broken(&scene, bug, 0);
    scene.shop.gateway_will(&["timeout_after_effect"]).await;
    for _ in 0..2 {
        drop(payments::refund(&app, &order_id(&order), 1).await);
    }
    with_all(&scene);
    let mut wrong = scene.verdict().await;
    let goods = amount(&order["lines"][0]["total"]);
    let books = scene.shop.books_of(id(&order)).await;
    if books["refunded"] != goods {
        wrong.push(format!("{} given back of {goods}", books["refunded"]));
    }
    wrong
}

/// A parcel comes back; the books of what was given back are kept carelessly.
pub(super) async fn comes_back(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let order = scene.shop.left(&scene.shop.basket(&scene.shop.kettle, 1)).await;
    without(&scene, &["carrier-webhook"]);
    scene.shop.scanned(&order, "return_to_sender").await;
    with_all(&scene);
    let labels = scene.shop.labels_of(&order).await;
    let tracker = labels[0]["tracker"].as_str().expect("a tracker");
    tracking::refresh(&broken(&scene, bug, 0), tracker).await.expect("nothing stands in the way");
    scene.verdict().await
}

pub(super) fn event(scene: &Scene, kind: &str, order: &Value, part: &str) -> Event {
    let occurred_at = scene.app.now();
    Event { id: "1".into(), kind: kind.into(), aggregate: id(order).to_owned(), part: part.into(), seq: 1, occurred_at }
}

pub(super) fn mailed(scene: &Scene, order: &Value, template: &str, times: usize) -> Option<String> {
    let mails = scene.shop.mails_of(order, template);
    (mails != times).then(|| format!("I11: {template} was mailed {mails} times instead of {times}"))
}

async fn placed(scene: &Scene) -> Value {
    scene.shop.guest().place(&scene.shop.basket(&scene.shop.kettle, 1)).await.expect(201)
}

/// It is told twice that an order was placed.
pub(super) async fn told_twice(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let order = placed(&scene).await;
    let app = broken(&scene, bug, 0);
    for _ in 0..2 {
        let told = event(&scene, kinds::ORDER_PLACED, &order, "ORDER");
        mail::send(&app, &told, &mail_functions::Mails).await.expect("nothing stands in the way");
    }
    let wrong = mailed(&scene, &order, "order-placed", 1);
    scene.verdict().await.into_iter().chain(wrong).collect()
}

/// The mail service takes nothing when an order is placed, and does when it is told again.
pub(super) async fn mail_is_down(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let order = placed(&scene).await;
    let mut app = broken(&scene, None, 0);
    let mailer = app.mailer.take().expect("the shop sends mails");
    app.mailer = Some(Arc::new(BrokenMailer::new(mailer, bug, 1)));
    for _ in 0..2 {
        let told = event(&scene, kinds::ORDER_PLACED, &order, "ORDER");
        drop(mail::send(&app, &told, &mail_functions::Mails).await);
    }
    let wrong = scene.verdict().await;
    wrong.into_iter().chain(mailed(&scene, &order, "order-placed", 1)).collect()
}

/// A label is bought, and the worker is woken again.
pub(super) async fn labelled(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let shop = &scene.shop;
    let order = shop.released(&shop.basket(&shop.kettle, 1)).await;
    for step in ["pick", "pack"] {
        shop.insist_on(&order, step, &json!({})).await.expect(200);
    }
    let app = broken(&scene, bug, 0);
    for _ in 0..2 {
        let told = event(&scene, kinds::ORDER_PACKED, &order, "ORDER");
        drop(labels::buy(&app, &told).await);
    }
    scene.verdict().await
}

/// Two orders that left from one place are billed at the same moment.
pub(super) async fn billed_at_once(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let shop = &scene.shop;
    let mut orders = Vec::new();
    without(&scene, &["issue-invoice"]);
    for _ in 0..2 {
        orders.push(shop.left(&shop.basket(&shop.kettle, 1)).await);
    }
    let app = broken(&scene, bug, 2);
    join_all(orders.iter().map(async |order| payments::issue(&app, &order_id(order)).await)).await;
    with_all(&scene);
    let mut wrong = scene.verdict().await;
    let mut numbers = Vec::new();
    for order in &orders {
        numbers.push(shop.seen(order).await["invoices"][0]["number"].clone());
    }
    if numbers[0] == numbers[1] {
        wrong.push(format!("both invoices are {}", numbers[0]));
    }
    wrong
}

/// Two workers hear at the same moment that a survey is due.
pub(super) async fn asked_at_once(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let order = scene.shop.left(&scene.shop.basket(&scene.shop.kettle, 1)).await;
    scene.shop.scanned(&order, "delivered").await;
    scene.shop.pass("PT169H").await;
    surveys::send(&scene.app, &order_id(&order)).await.expect("nothing stands in the way");
    let app = broken(&scene, bug, 2);
    let told = event(&scene, kinds::SURVEY_DUE, &order, "SURVEY");
    join_all((0..2).map(|_| mail::send(&app, &told, &mail_functions::Mails))).await;
    let wrong = scene.verdict().await;
    wrong.into_iter().chain(mailed(&scene, &order, "survey", 1)).collect()
}
