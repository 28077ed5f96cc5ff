//! The people around a fault: a client that does not give up but sends the same request under the same key until it has an
//! answer it can act on, as the contract tells clients to; somebody who breaks and mends; and an auditor.

use super::Break;
use crate::driver::{Answer, Shop, amount, id};
use local::{Faults, PlannedFault};
use serde_json::Value;

/// Tries after which a person would telephone.
const PATIENCE: usize = 8;

impl Shop {
    fn local(&self) -> &local::Shop {
        self.runner().expect("faults are planned in a shop of our own")
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

    /// So much time passes that everything pending is decided, and everything runs.
    pub(super) async fn come_to_rest(&self) {
        self.pass("PT16M").await;
        self.pass("PT2M").await;
        self.work().await;
    }

    /// Everything that is wrong: invariants, and our books against the gateway's, in a shop at rest.
    pub(super) async fn wrongs(&self) -> Vec<String> {
        let mut wrong: Vec<String> = self.violations().await.iter().map(Value::to_string).collect();
        let books = self.books().await;
        let mut known = Vec::new();
        for listed in self.orders().await {
            let order = self.agent().order(id(&listed)).await.expect(200);
            wrong.extend(money_is_wrong(&order, &books["orders"][id(&order)]));
            known.push(id(&order).to_owned());
        }
        let booked = books["orders"].as_object().expect("books by order").keys();
        wrong.extend(booked.filter(|id| !known.contains(id)).map(|id| format!("the gateway has {id}, we do not")));
        wrong
    }

    /// All orders of somebody, as an agent sees them.
    pub(super) async fn orders_of(&self, email: &str) -> Vec<Value> {
        let found = self.agent().get(&format!("/admin/customers?email={email}")).await.expect(200);
        found["items"][0]["orders"].as_array().cloned().unwrap_or_default()
    }
}

/// One order against what the gateway has of it.
fn money_is_wrong(order: &Value, booked: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let (state, authorized) = (order["state"].as_str().unwrap_or_default(), amount(&order["payments"]["authorized"]));
    let held = booked["held"].as_i64().unwrap_or(0);
    let payments = booked["payments"].as_array().map(Vec::as_slice).unwrap_or_default();
    let authorizations = payments.iter().filter(|payment| payment["authorized"].as_i64().unwrap_or(0) > 0).count();
    if authorizations > 1 {
        wrong.push(format!("{} was authorised {authorizations} times", id(order)));
    }
    match state {
        "placed" if held != authorized => wrong.push(format!("{} says {authorized}, the gateway holds {held}", id(order))),
        "placed" => {}
        "pending_payment" => wrong.push(format!("{} is still pending", id(order))),
        ended if held != 0 || authorized != 0 => {
            wrong.push(format!("{} is {ended}, says {authorized}, and the gateway holds {held}", id(order)));
        }
        _ => {}
    }
    wrong
}

/// No answer, or one that says: try again.
fn is_open(answer: &Answer) -> bool {
    matches!(answer.status, 429 | 500..) || (answer.status == 409 && answer.json()["code"] == "in_flight")
}
