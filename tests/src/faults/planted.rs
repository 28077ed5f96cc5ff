//! Does the harness bite? Known bugs are planted between the code and its table or gateway, without touching the code, and
//! each has to be noticed; the same scenes without a bug have to be clean.

use super::TIME_BOX;
use super::broken::{BrokenGateway, BrokenTable, Bug};
use super::{planted_in_control, planted_on_the_way};
use crate::driver::{Edit, Shop, Who, id, new_key};
use app::{App, Caller, orders};
use domain::ids::OrderId;
use edge::http::{Origin, Service};
use futures::future::{LocalBoxFuture, join_all};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// A shop, and functions that work on its table and gateway by way of a bug.
pub(super) struct Scene {
    pub(super) shop: Shop,
    pub(super) app: Arc<App>,
    place: Service,
    receive: Service,
}

/// The application of the shop with other hands.
pub(super) fn app_with(real: &App, table: BrokenTable, gateway: BrokenGateway) -> App {
    App {
        table: Arc::new(table),
        gateway: Arc::new(gateway),
        clock: real.clock.clone(),
        ids: real.ids.clone(),
        identity: real.identity.clone(),
        pictures: real.pictures.clone(),
        queues: real.queues.clone(),
        mailer: real.mailer.clone(),
        carrier: real.carrier.clone(),
        links: real.links.clone(),
        config: real.config.clone(),
        cache: app::settings::Cache::default(),
        snapshot: app::catalog::snapshot::Cache::default(),
    }
}

impl Scene {
    /// `racers` calls meet before their first write, so that each has read what the others read.
    pub(super) async fn with(bug: Option<Bug>, racers: usize) -> Self {
        let shop = Shop::impatient(TIME_BOX).await.expect("bugs are planted in a shop of our own");
        let real = shop.runner().expect("it is our own").app();
        let table = BrokenTable::new(real.table.clone(), bug, racers);
        let app = Arc::new(app_with(&real, table, BrokenGateway::new(real.gateway.clone(), bug)));
        Self {
            place: Service::new(orders_functions::place_order::ENDPOINT, app.clone()),
            receive: Service::new(inventory_functions::receive_stock::ENDPOINT, app.clone()),
            shop,
            app,
        }
    }

    async fn call(service: &Service, path: &str, key: &str, token: Option<String>, body: &Value) -> (u16, Value) {
        let mut request = http::Request::post(path).header("idempotency-key", key);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(body.to_string().into()).expect("a request");
        let answer = service.answer(request, Origin::default()).await;
        (answer.status().as_u16(), serde_json::from_slice(answer.body()).expect("JSON"))
    }

    async fn place(&self, key: &str, body: &Value) -> (u16, Value) {
        Self::call(&self.place, "/orders", key, None, body).await
    }

    /// Ada, who is signed in.
    pub(super) async fn place_for_ada(&self, body: &Value) -> (u16, Value) {
        Self::call(&self.place, "/orders", &new_key(), Some(self.shop.token(Who::Ada).to_owned()), body).await
    }

    async fn receive(&self, key: &str, quantity: u32) {
        let token = self.shop.runner().map(|runner| runner.token(local::Role::Warehouse, Some("w-1")));
        let path = format!("/admin/stock/{}/west/receipts", self.shop.kettle);
        Self::call(&self.receive, &path, key, token, &json!({"quantity": quantity})).await;
    }

    pub(super) fn basket(&self, quantity: i64, method: &str) -> Value {
        self.shop.order_body(&[(&self.shop.kettle, quantity)]).with("payment_method", method)
    }

    /// What is wrong once everything has come to rest.
    pub(super) async fn verdict(&self) -> Vec<String> {
        self.shop.come_to_rest().await;
        self.shop.wrongs().await
    }
}

pub(super) type Play = fn(Option<Bug>) -> LocalBoxFuture<'static, Vec<String>>;

const PLANTED: [(Bug, Play); 23] = [
    (Bug::StockConditionDropped, |bug| Box::pin(last_units(bug))),
    (Bug::CounterAddedTwice, |bug| Box::pin(one_order(bug, "tok_visa"))),
    (Bug::OrderMayStandThere, |bug| Box::pin(one_key(bug))),
    (Bug::WritesNotTogether, |bug| Box::pin(last_units(bug))),
    (Bug::BackorderConditionDropped, |bug| Box::pin(last_promises(bug))),
    (Bug::ReleaseForgotten, |bug| Box::pin(one_order(bug, "tok_declined"))),
    (Bug::OutcomeVersionDropped, |bug| Box::pin(overdue(bug))),
    (Bug::MovementForgotten, |bug| Box::pin(delivery(bug))),
    (Bug::KeyForgotten, |bug| Box::pin(delivery(bug))),
    (Bug::UnknownTakenForRefused, |bug| Box::pin(silent_gateway(bug))),
    (Bug::NewKeyForEachTry, |bug| Box::pin(silent_gateway(bug))),
    (Bug::VoidForgotten, |bug| Box::pin(paid_too_late(bug))),
    (Bug::OutcomeVersionDropped, |bug| Box::pin(planted_on_the_way::held_at_the_door(bug))),
    (Bug::CounterAddedTwice, |bug| Box::pin(planted_on_the_way::handed_over_twice(bug))),
    (Bug::UnknownTakenForRefused, |bug| Box::pin(planted_on_the_way::taken_twice(bug))),
    (Bug::MoreIsTaken, |bug| Box::pin(planted_on_the_way::taken_twice(bug))),
    (Bug::NewKeyForEachRefund, |bug| Box::pin(planted_on_the_way::given_back_twice(bug))),
    (Bug::RefundNotCounted, |bug| Box::pin(planted_on_the_way::comes_back(bug))),
    (Bug::MarkForgotten, |bug| Box::pin(planted_on_the_way::told_twice(bug))),
    (Bug::MarkBeforeSend, |bug| Box::pin(planted_on_the_way::mail_is_down(bug))),
    (Bug::ShipmentNotKept, |bug| Box::pin(planted_on_the_way::labelled(bug))),
    (Bug::SeriesConditionDropped, |bug| Box::pin(planted_on_the_way::billed_at_once(bug))),
    (Bug::MarkConditionDropped, |bug| Box::pin(planted_on_the_way::asked_at_once(bug))),
];

#[tokio::test(flavor = "multi_thread")]
async fn g5_every_planted_bug_is_caught_and_no_scene_is_accused_without_one() {
    all_are_caught(&PLANTED).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b4_d4_g5_every_bug_planted_in_what_customers_control_is_caught() {
    all_are_caught(&planted_in_control::PLANTED).await;
}

async fn all_are_caught(planted: &[(Bug, Play)]) {
    let (mut caught, mut missed) = (0, Vec::new());
    for (bug, play) in planted {
        let without = play(None).await;
        assert!(without.is_empty(), "accused without a bug, in the scene of {bug:?}:\n{}", without.join("\n"));
        let with = play(Some(*bug)).await;
        match with.first() {
            Some(first) => {
                caught += 1;
                println!("{bug:?}: {first}");
            }
            None => missed.push(bug),
        }
    }
    println!("caught/planted: {caught}/{}", planted.len());
    assert!(missed.is_empty(), "not caught: {missed:?}");
}

/// Ten buyers who all saw the last three units.
async fn last_units(bug: Option<Bug>) -> Vec<String> {
    let scene = Scene::with(bug, 10).await;
    scene.shop.receive(&scene.shop.kettle, "west", 3).await;
    let basket = scene.basket(1, "tok_visa");
    let buy = async || {
        // Nobody waits for ever for an answer that does not come.
        let answer = tokio::time::timeout(Duration::from_secs(2), scene.place(&new_key(), &basket)).await;
        answer.is_ok_and(|(status, _)| status == 201)
    };
    let sold = join_all((0..10).map(|_| buy())).await.into_iter().filter(|sold| *sold).count();
    let mut wrong = scene.verdict().await;
    if sold != 3 {
        wrong.push(format!("sold {sold} of 3"));
    }
    wrong
}

/// Ten buyers who all saw that four more may be promised.
async fn last_promises(bug: Option<Bug>) -> Vec<String> {
    let scene = Scene::with(bug, 10).await;
    scene.shop.change_product(&scene.shop.kettle, json!({"backorder_limit": 4})).await;
    let basket = scene.basket(1, "tok_visa").with("allow_backorder", true).with("agree_later_charge", true);
    let promise = async || scene.place(&new_key(), &basket).await.0 == 201;
    let promised = join_all((0..10).map(|_| promise())).await.into_iter().filter(|promised| *promised).count();
    let mut wrong = scene.verdict().await;
    // A limit that was lowered looks the same afterwards, so the books alone cannot tell.
    if promised != 4 {
        wrong.push(format!("promised {promised} of 4"));
    }
    wrong
}

async fn one_order(bug: Option<Bug>, method: &str) -> Vec<String> {
    let scene = Scene::with(bug, 1).await;
    scene.shop.receive(&scene.shop.kettle, "west", 9).await;
    scene.place(&new_key(), &scene.basket(2, method)).await;
    scene.verdict().await
}

/// Eight repeats of one request, none of which saw another.
async fn one_key(bug: Option<Bug>) -> Vec<String> {
    let scene = Scene::with(bug, 8).await;
    scene.shop.receive(&scene.shop.kettle, "west", 9).await;
    let (key, basket) = (new_key(), scene.basket(1, "tok_visa"));
    join_all((0..8).map(|_| scene.place(&key, &basket))).await;
    scene.verdict().await
}

/// An order nobody paid in time, ended by five at once, while another stands beside it.
async fn overdue(bug: Option<Bug>) -> Vec<String> {
    let scene = Scene::with(None, 1).await;
    scene.shop.receive(&scene.shop.kettle, "west", 20).await;
    scene.place(&new_key(), &scene.basket(9, "tok_visa")).await;
    let (_, left) = scene.place(&new_key(), &scene.basket(2, "tok_3ds")).await;
    let order = OrderId::parse(id(&left)).expect("an order's id");
    scene.shop.pass("PT16M").await;
    let table = BrokenTable::new(scene.app.table.clone(), bug, 5);
    let late = app_with(&scene.app, table, BrokenGateway::new(scene.app.gateway.clone(), bug));
    join_all((0..5).map(|_| orders::settle(&late, &order))).await;
    scene.verdict().await
}

/// Ten units come, and the warehouse says so twice under one key.
async fn delivery(bug: Option<Bug>) -> Vec<String> {
    let scene = Scene::with(bug, 1).await;
    let key = new_key();
    scene.receive(&key, 10).await;
    scene.shop.pass("PT1S").await;
    scene.receive(&key, 10).await;
    let mut wrong = scene.verdict().await;
    let [on_hand, ..] = scene.shop.counters(&scene.shop.kettle, "west").await;
    if on_hand != 10 {
        wrong.push(format!("{on_hand} units of 10 that came"));
    }
    wrong
}

/// The gateway authorises and its answer is lost; somebody asks again.
async fn silent_gateway(bug: Option<Bug>) -> Vec<String> {
    let scene = Scene::with(bug, 1).await;
    scene.shop.receive(&scene.shop.kettle, "west", 9).await;
    scene.shop.gateway_will(&["timeout_after_effect"]).await;
    let key = new_key();
    scene.place(&key, &scene.basket(1, "tok_visa")).await;
    settle(&scene, &OrderId::derive(&Caller::Guest { token: None }.principal(), &key)).await;
    scene.verdict().await
}

/// The shop let an unpaid order go; then its customer answers the bank after all.
async fn paid_too_late(bug: Option<Bug>) -> Vec<String> {
    let scene = Scene::with(bug, 1).await;
    scene.shop.receive(&scene.shop.kettle, "west", 9).await;
    let (_, left) = scene.place(&new_key(), &scene.basket(1, "tok_3ds")).await;
    scene.shop.pass("PT16M").await;
    settle(&scene, &OrderId::parse(id(&left)).expect("an order's id")).await;
    let gateway = scene.shop.runner().expect("it is our own").gateway();
    // Without a bug there is nothing left to answer.
    assert_eq!(gateway.authenticate(id(&left)).is_ok(), bug.is_some());
    scene.verdict().await
}

async fn settle(scene: &Scene, order: &OrderId) {
    orders::settle(&scene.app, order).await.expect("the gateway answers this time");
}
