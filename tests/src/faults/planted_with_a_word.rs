//! Scenes for bugs in what somebody decides and in what somebody is told: an agent who gives money back, questions that wait for
//! a word, days that move. Each returns what is wrong.

use super::broken::Bug;
use super::planted::Scene;
use super::planted_in_control::{arrived, asked_back, attempt, receive, seen_by_a_carrier};
use super::planted_on_the_way::{begin, broken, event, mailed, order_id, tom, with_all, without};
use crate::driver::{Edit, id};
use app::accounts::SignedIn;
use app::approvals::{self, Decision};
use app::events::{Event, kinds};
use app::payments::{self, RefundOrder};
use app::{App, Caller, Role, mail};
use domain::approvals::Verdict;
use domain::ids::{ApprovalId, OrderId};
use domain::money::Minor;
use futures::future::join_all;
use serde_json::{Value, json};

fn usd(amount: i64) -> Value {
    json!({"amount": amount, "currency": "USD"})
}

/// Ada spends all she has on two orders in the same moment.
pub(super) async fn spent_twice(bug: Option<Bug>) -> Vec<String> {
    let scene = Scene::with(bug, 2).await;
    scene.shop.receive(&scene.shop.kettle, "west", 9).await;
    scene.shop.give_ada(3_000).await;
    // Who she is, is known: the first that either order writes is itself.
    scene.shop.ada().get("/me").await.expect(200);
    let body = scene.basket(1, "tok_visa").with("use_credit", usd(3_000));
    let told = join_all((0..2).map(|_| scene.place_for_ada(&body))).await;
    let placed = told.iter().filter(|(status, _)| *status == 201).count();
    let wrong = (placed != 1).then(|| format!("what Ada has paid for {placed} orders: {told:?}"));
    scene.verdict().await.into_iter().chain(wrong).collect()
}

/// Gives back 700 of an order; says whether that was done at once.
async fn refund(app: &App, order: &OrderId) -> bool {
    let agent = tom(Role::Agent);
    let wanted = RefundOrder { order: order.clone(), amount: Minor(700), reason: "a dent".to_owned(), ticket: None };
    let given = payments::refund_order(app, &agent, &wanted, &attempt(&agent, "refund-order")).await;
    given.expect("nothing stands in the way").thing.approval.is_none()
}

async fn agents_may(scene: &Scene, per_ticket: i64, per_day: i64) {
    let limits = json!({"agent": {"per_ticket": usd(per_ticket), "per_day": usd(per_day)}});
    scene.shop.change_setting("authority", &limits).await;
}

/// One agent gives back money in two matters at the same moment, each of which is allowed, and not both.
pub(super) async fn generous_twice(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let shop = &scene.shop;
    agents_may(&scene, 1_000, 1_000).await;
    let mut orders = Vec::new();
    for _ in 0..2 {
        orders.push(order_id(&shop.left(&shop.basket(&shop.kettle, 1)).await));
    }
    let app = broken(&scene, bug, 2);
    join_all(orders.iter().map(|order| refund(&app, order))).await;
    let mut wrong = scene.verdict().await;
    let mut given = 0;
    for order in &orders {
        given += shop.books_of(order.as_str()).await["refunded"].as_i64().unwrap_or(0);
    }
    if given != 700 {
        wrong.push(format!("one agent gave back {given} on a day on which 1000 are allowed"));
    }
    wrong
}

/// A refund that waits for somebody's word, with its order.
async fn waiting(scene: &Scene, app: &App) -> OrderId {
    agents_may(scene, 100, 100).await;
    let order = order_id(&scene.shop.left(&scene.shop.basket(&scene.shop.kettle, 1)).await);
    assert!(!refund(app, &order).await, "it is above what an agent may");
    order
}

/// One merchant allows it and another does not.
pub(super) async fn decided_twice(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let order = waiting(&scene, &broken(&scene, None, 0)).await;
    scene.shop.work().await;
    let app = broken(&scene, bug, 2);
    let decide = async |sub: &str, verdict: Verdict| {
        let caller = Caller::User { sub: sub.to_owned(), roles: vec![Role::Merchant] };
        let wanted = Decision { approval: ApprovalId::new(&order, 1), verdict, note: None };
        let who = SignedIn { sub, token: "" };
        let attempt = attempt(&caller, "decide-approval");
        Box::pin(approvals::decide(&app, &caller, who, &wanted, &attempt)).await.is_ok()
    };
    let (yes, no) = futures::join!(decide("mia", Verdict::Approve), decide("max", Verdict::Reject));
    let mut wrong = scene.verdict().await;
    let back = scene.shop.books_of(order.as_str()).await["refunded"].as_i64().unwrap_or(0);
    if yes == no || (back == 700) != yes {
        wrong.push(format!("I12: told {yes} and {no}, and {back} went back"));
    }
    wrong
}

/// Nobody decides, and the question is over by itself.
pub(super) async fn nobody_decides(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    waiting(&scene, &broken(&scene, bug, 0)).await;
    scene.shop.pass("PT170H").await;
    scene.verdict().await
}

/// The carrier says that it comes later, and everybody hears of it twice.
pub(super) async fn late_and_told_twice(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let order = scene.shop.left(&scene.shop.basket(&scene.shop.kettle, 1)).await;
    without(&scene, &["send-mail"]);
    seen_by_a_carrier(&scene, &order, json!({"status": "in_transit", "eta": "2027-03-20"})).await;
    with_all(&scene);
    let (app, order_id) = (broken(&scene, bug, 0), order_id(&order));
    let newest = scene.shop.agent().order(id(&order)).await.version();
    let mut told = 0;
    for version in 1..=newest {
        if store::promises::find(&*app.table, &order_id, version).await.expect("the table answers").is_some() {
            let moved = event(&scene, kinds::PROMISE_MOVED, &order, &store::keys::promise(&order_id, version).sk);
            twice(&app, &moved).await;
            told += 1;
        }
    }
    assert_eq!(told, 1, "its day moved once");
    scene.verdict().await.into_iter().chain(mailed(&scene, &order, "delayed", 1)).collect()
}

async fn twice(app: &App, told: &Event) {
    for _ in 0..2 {
        mail::send(app, told, &mail_functions::Mails).await.expect("nothing stands in the way");
    }
}

/// A repair goes home a day later than was said, and everybody hears of it twice.
pub(super) async fn mended_later_and_told_twice(bug: Option<Bug>) -> Vec<String> {
    let scene = begin().await;
    let shop = &scene.shop;
    shop.change_setting("returns", &json!({"categories": [{"id": "kettles", "repairable": true}]})).await;
    let order = arrived(&scene, shop.guest(), 1).await;
    let it = asked_back(&scene, shop.buyer_of(&order), &order, "repair").await;
    assert!(receive(&broken(&scene, None, 0), &it, 0, 1).await, "it came");
    shop.work().await;
    without(&scene, &["send-mail"]);
    for home in ["2027-03-17", "2027-03-18"] {
        let step = json!({"state": "scheduled", "repair_on": "2027-03-16", "reship_on": home});
        shop.warehouse().post(&format!("/admin/returns/{it}/repair"), &step).await.expect(200);
    }
    shop.work().await;
    with_all(&scene);
    let slipped = event(&scene, kinds::REPAIR_DATE_CHANGED, &order, &store::keys::returned(&it).sk);
    twice(&broken(&scene, bug, 0), &slipped).await;
    scene.verdict().await.into_iter().chain(mailed(&scene, &order, "repair-date", 1)).collect()
}
