//! The people around a fault: a client that does not give up but sends the same request under the same key until it has an
//! answer it can act on, as the contract tells clients to; somebody who breaks and mends; and an auditor.

use super::Break;
use crate::driver::{Answer, Shop, id};
use domain::ids::OrderId;
use domain::orders::{Order, PaymentState, State};
use local::gateway::Delivery;
use local::{Faults, PlannedFault};
use serde_json::Value;

/// Tries after which a person would telephone.
const PATIENCE: usize = 8;

impl Shop {
    fn local(&self) -> &local::Shop {
        self.runner().expect("faults are planned in a shop of our own")
    }

    /// The shop hears nothing from its gateway unless it asks: who finishes an order otherwise has to do it alone.
    pub(super) fn hears_nothing(&self) {
        self.local().gateway().deliver(Delivery { lost: true, ..Delivery::default() });
    }

    /// From now on, this goes wrong.
    pub(super) fn fail(&self, broken: Break) {
        let calls = broken.call..broken.call + broken.times;
        let plan: Vec<_> = calls.map(|call| PlannedFault::new(broken.function, call, broken.kind)).collect();
        self.local().faults(plan);
    }

    /// Nothing goes wrong any more. Says whether the call that was to go wrong was made.
    pub(super) fn mend(&self, broken: Break) -> bool {
        let reached = self.local().calls(broken.function) >= broken.call;
        self.local().faults(Faults::None);
        reached
    }

    /// Asks with something broken, and goes on asking when it is mended. Says too whether what was broken was needed.
    pub(super) async fn through(&self, broken: Break, ask: impl AsyncFn() -> Answer) -> (bool, Answer) {
        self.fail(broken);
        let first = ask().await;
        let reached = self.mend(broken);
        if !is_open(&first) {
            return (reached, first);
        }
        self.pass("PT5S").await;
        (reached, self.insist(ask).await)
    }

    /// Asks until there is an answer, with a pause between.
    pub(super) async fn insist(&self, ask: impl AsyncFn() -> Answer) -> Answer {
        let mut answer = ask().await;
        for _ in 0..PATIENCE {
            if !is_open(&answer) {
                break;
            }
            self.pass("PT5S").await;
            answer = ask().await;
        }
        answer
    }

    /// What is due is done, then time passes.
    pub(super) async fn pass(&self, span: &str) {
        self.local().advance(span.parse().expect("a duration")).await.expect("the shop comes to rest");
    }

    /// Workers and schedules run until nothing is left to do; what they cannot do is not judged here.
    pub(super) async fn work(&self) {
        self.local().drain().await.expect("the shop comes to rest");
    }

    /// Lets everything run with something broken; says whether that was needed.
    pub(super) async fn work_through(&self, broken: Break) -> bool {
        self.fail(broken);
        self.work().await;
        self.mend(broken)
    }

    /// Which call of place-order asks the gateway about such an order, when the settings have to be read as well: the last
    /// but one, as a probe shows, which is placed.
    pub(crate) async fn gateway_call(&self, body: &Value) -> u64 {
        self.pass("PT11S").await;
        self.local().faults(Faults::None);
        self.guest().place(body).await.expect(201);
        let calls = self.local().calls("place-order");
        self.pass("PT11S").await;
        calls - 1
    }

    /// So much time passes that everything pending is decided, and everything runs.
    pub(super) async fn come_to_rest(&self) {
        self.pass("PT16M").await;
        self.pass("PT2M").await;
        self.work().await;
    }

    /// Everything that is wrong: invariants, and our books against the gateway's, in a shop at rest.
    pub(crate) async fn wrongs(&self) -> Vec<String> {
        let mut wrong: Vec<String> = self.violations().await.iter().map(Value::to_string).collect();
        let (table, books) = (self.local().table(), self.books().await);
        let booked = books["orders"].as_object().expect("books by order");
        let ids: Vec<OrderId> = self.orders().await.iter().filter_map(|order| OrderId::parse(id(order)).ok()).collect();
        let orders = store::orders::find_many(&*table, &ids).await.expect("the table answers");
        for order in &orders {
            wrong.extend(money_is_wrong(order, &books["orders"][order.id.as_str()]));
        }
        let known = |id: &String| orders.iter().any(|order| order.id.as_str() == id);
        wrong.extend(booked.keys().filter(|id| !known(id)).map(|id| format!("the gateway has {id}, we do not")));
        wrong.extend(self.labels_are_wrong().await);
        self.work().await;
        wrong.extend(self.set_aside().into_iter().map(|queue| format!("I14: {queue} is not empty")));
        wrong
    }

    /// I7: no parcel has two labels that are paid for.
    async fn labels_are_wrong(&self) -> Vec<String> {
        let mut seen = std::collections::BTreeMap::<String, usize>::new();
        for label in self.labels().await.into_iter().filter(|label| label["refund"].is_null()) {
            *seen.entry(label["reference"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
        let twice = seen.into_iter().filter(|(_, labels)| *labels > 1);
        twice.map(|(parcel, labels)| format!("I7: {parcel} has {labels} labels")).collect()
    }

    /// Every label the carrier sold, in the order they were asked for.
    async fn labels(&self) -> Vec<Value> {
        let mut books = self.guest().get("/_local/carrier/books").await.expect(200);
        let shipments = books["shipments"].as_array_mut().map(std::mem::take).unwrap_or_default();
        shipments.into_iter().filter(|shipment| !shipment["bought_at"].is_null()).collect()
    }

    /// Those of an order.
    pub(super) async fn labels_of(&self, order: &Value) -> Vec<Value> {
        let symbols = id(order).trim_start_matches("ord_").to_owned();
        let labels = self.labels().await.into_iter();
        labels.filter(|label| label["reference"].as_str().is_some_and(|it| it.contains(&symbols))).collect()
    }

    /// Queues that are not empty. A schedule that failed to the end leaves a note for whoever is on call: its next time is the
    /// retry.
    fn set_aside(&self) -> Vec<String> {
        let stats = self.local().queues().stats().into_iter().filter(|queue| queue.name != "ScheduleFailuresQueue");
        stats.filter(|queue| queue.visible + queue.in_flight > 0).map(|queue| queue.name).collect()
    }

    /// All orders of somebody, as an agent sees them.
    pub(super) async fn orders_of(&self, email: &str) -> Vec<Value> {
        let found = self.agent().get(&format!("/admin/customers?email={email}")).await.expect(200);
        found["items"][0]["orders"].as_array().cloned().unwrap_or_default()
    }
}

/// One order against what the gateway has of it.
fn money_is_wrong(order: &Order, booked: &Value) -> Vec<String> {
    let Order { id, state, .. } = order;
    let mut wrong = Vec::new();
    let (authorized, held) = (order.authorized().0, booked["held"].as_i64().unwrap_or(0));
    let payments = booked["payments"].as_array().map(Vec::as_slice).unwrap_or_default();
    let authorizations = payments.iter().filter(|payment| payment["authorized"].as_i64().unwrap_or(0) > 0).count();
    // Each group once for each of its attempts.
    let asked = order.payments().filter(|(_, payment)| payment.state != PaymentState::NotAsked);
    if authorizations > asked.map(|(_, payment)| usize::from(payment.attempt)).sum() {
        wrong.push(format!("{id} was authorised {authorizations} times"));
    }
    for (what, ours) in [("captured", order.captured().0), ("refunded", order.refunded().0)] {
        let theirs = booked[what].as_i64().unwrap_or(0);
        if ours != theirs {
            wrong.push(format!("{id} says {ours} {what}, the gateway {theirs}"));
        }
    }
    match state {
        State::PendingPayment => wrong.push(format!("{id} is still pending")),
        State::Placed if held == authorized => {}
        State::Placed => wrong.push(format!("{id} says {authorized}, the gateway holds {held}")),
        ended if held != 0 || authorized != 0 => {
            wrong.push(format!("{id} is {ended}, says {authorized}, and the gateway holds {held}"));
        }
        _ => {}
    }
    wrong
}

/// How the one order of somebody is to end, and what they were told of it.
pub(super) struct Expected {
    pub(super) email: String,
    pub(super) reply: Answer,
    /// The reply's status and the order's state in the end. A gateway that was not heard is no decline: such a reply says
    /// that the payment is pending.
    pub(super) end: (u16, &'static str),
}

impl Expected {
    /// In a shop at rest: there is one order, it is the one they were told of, and it ended as it was meant to.
    pub(super) async fn judge(self, shop: &Shop) -> Vec<String> {
        let orders = shop.orders_of(&self.email).await;
        let [order] = orders.as_slice() else { return vec![format!("{} orders instead of one", orders.len())] };
        let mut wrong = Vec::new();
        let seen = (self.reply.status, order["state"].as_str().unwrap_or_default());
        let unheard = self.end.0 == 402 && self.reply.status == 201 && self.reply.json()["payment_status"] == "pending";
        if seen != self.end && (!unheard || seen.1 != self.end.1) {
            wrong.push(format!("{seen:?} instead of {:?}: {}", self.end, self.reply));
        }
        if self.reply.status == 201 && order["id"] != self.reply.json()["id"] {
            wrong.push("another order than the client was told of".to_owned());
        }
        wrong
    }
}

/// No answer, or one that says: try again.
fn is_open(answer: &Answer) -> bool {
    matches!(answer.status, 429 | 500..) || (answer.status == 409 && answer.json()["code"] == "in_flight")
}
