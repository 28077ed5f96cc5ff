//! A sandbox payment gateway that speaks Stripe's wire: payment intents with manual capture, kept cards, refunds, disputes,
//! idempotency keys, 3-D Secure, signed webhooks. It keeps its own books, so that ours can be held against them, and knows nothing of orders
//! but the name a payment's metadata give.

mod authorize;
mod back;
mod books;
mod calls;
mod capture;
mod cards;
mod control;
mod customer;
mod element;
mod idempotency;
mod keeping;
mod ledger;
mod outbox;
mod params;
mod payment;
mod question;
mod refusal;
mod routes;
mod script;
mod search;
#[cfg(test)]
mod tests;
mod tokens;
mod wire;

pub use authorize::{HOLD, SLOW};
pub use back::PENDING;
pub use outbox::{Delivery, WEBHOOK_SECRET, Webhook, signature};
pub use script::Fault;

use crate::clock::VirtualClock;
use axum::Router;
use idempotency::Keys;
use jiff::Timestamp;
use ledger::Ledger;
use script::Script;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The gateway; clones share one set of books.
#[derive(Debug, Clone)]
pub struct Gateway {
    clock: VirtualClock,
    public_url: Option<Arc<str>>,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    kept: Kept,
    script: Script,
}

/// What has to outlive the process when the shop's data do.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    ledger: Ledger,
    keys: Keys,
}

/// There is no such payment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no payment of order {0} is waiting for its customer")]
pub struct NothingToAuthenticate(pub String);

impl Gateway {
    #[must_use]
    pub fn new(clock: VirtualClock) -> Self {
        Self { clock, public_url: None, state: Arc::default() }
    }

    /// Says where customers reach this gateway (no slash at the end). Unsaid, it is the host a call was made to.
    #[must_use]
    pub fn with_public_url(self, url: &str) -> Self {
        Self { public_url: Some(url.into()), ..self }
    }

    /// Stripe's API under `/v1` and the customers' pages under `/sandbox`.
    pub fn router(&self) -> Router {
        routes::router(self.clone()).merge(customer::router(self.clone()))
    }

    /// `POST /_local/gateway`, `GET /_local/gateway/books`, and the payment element under `/_local/gateway/element`.
    pub fn control_router(&self) -> Router {
        control::router(self.clone()).merge(element::router(self.clone()))
    }

    /// Orders faults for the next calls, one a call, instead of those ordered before.
    pub fn script(&self, next: impl IntoIterator<Item = Fault>) {
        self.lock().script.replace(next);
    }

    /// Completes the 3-D Secure step of all payments and kept cards of an order that wait for it, and answers their ids.
    pub fn authenticate(&self, order: &str) -> Result<Vec<String>, NothingToAuthenticate> {
        let ids = self.at_present(|ledger, now| {
            let mut ids: Vec<_> = ledger.of_order(order).map(|payment| payment.id.clone()).collect();
            ids.extend(ledger.setups_of(order).map(|setup| setup.id.clone()));
            ids.retain(|id| ledger.answer(id, true, now));
            ids
        });
        if ids.is_empty() { Err(NothingToAuthenticate(order.to_owned())) } else { Ok(ids) }
    }

    /// The newest refund of an order comes back, though it may have succeeded; answers its id.
    #[must_use]
    pub fn fail_refund(&self, order: &str) -> Option<String> {
        self.at_present(|ledger, now| ledger.fail_refund(order, now))
    }

    /// The customer's bank takes back `amount` of what was captured for an order, or all of it; answers the dispute's id.
    #[must_use]
    pub fn dispute(&self, order: &str, amount: Option<i64>) -> Option<String> {
        self.at_present(|ledger, now| ledger.dispute(order, amount, now))
    }

    /// Decides the open dispute of an order; answers its id.
    #[must_use]
    pub fn close_dispute(&self, order: &str, won: bool) -> Option<String> {
        self.at_present(|ledger, now| ledger.close_dispute(order, won, now))
    }

    /// How events are delivered from now on.
    pub fn deliver(&self, delivery: Delivery) {
        self.lock().kept.ledger.outbox.delivery = delivery;
    }

    /// The gateway's own books by order, as of now.
    #[must_use]
    pub fn books(&self) -> Value {
        self.at_present(|ledger, _| books::read(ledger))
    }

    /// Takes the events that are to be delivered now, each with its body and signature.
    #[must_use]
    pub fn drain_webhooks(&self) -> Vec<Webhook> {
        self.at_present(|ledger, now| ledger.outbox.drain(now))
    }

    /// Takes back an event that was not taken; it is tried again later.
    pub fn not_taken(&self, webhook: Webhook) {
        self.at_present(|ledger, now| ledger.outbox.again(webhook, now));
    }

    /// Forgets everything.
    pub fn reset(&self) {
        *self.lock() = State::default();
    }

    /// Books, keys and waiting events, to be kept beside the shop's data.
    #[must_use]
    pub fn snapshot(&self) -> Value {
        serde_json::to_value(&self.lock().kept).expect("the gateway's books have text keys and plain values")
    }

    /// Takes over what `snapshot` gave.
    pub fn restore(&self, snapshot: Value) -> Result<(), serde_json::Error> {
        self.lock().kept = serde_json::from_value(snapshot)?;
        Ok(())
    }

    /// Works on the ledger as time has left it.
    fn at_present<T>(&self, work: impl FnOnce(&mut Ledger, Timestamp) -> T) -> T {
        let now = self.clock.now();
        let ledger = &mut self.lock().kept.ledger;
        ledger.settle(now);
        work(ledger, now)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
