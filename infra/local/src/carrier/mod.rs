//! A sandbox carrier service that speaks EasyPost's wire: shipments with rates, labels bought and taken back, trackers, signed
//! webhooks. It keeps its own books, so that ours can be held against them, and knows nothing of orders but the reference a
//! shipment was announced with. Who delivers its messages is not its affair.

mod books;
mod control;
mod label;
mod ledger;
mod outbox;
mod page;
mod rates;
mod refusal;
mod routes;
mod script;
#[cfg(test)]
mod tests;
mod wire;
mod words;

pub use control::Event;
pub use ledger::NoSuchParcel;
pub use outbox::{Message, WEBHOOK_SECRET, signature};
pub use script::Fault;

use crate::clock::VirtualClock;
use axum::Router;
use ledger::Ledger;
use outbox::Outbox;
use script::Script;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The carrier service; clones share one set of books.
#[derive(Debug, Clone)]
pub struct Carrier {
    clock: VirtualClock,
    /// Where labels and tracking pages are served from, without a slash at its end.
    public_url: Arc<str>,
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
    outbox: Outbox,
}

impl Carrier {
    #[must_use]
    pub fn new(clock: VirtualClock, public_url: &str) -> Self {
        Self { clock, public_url: public_url.into(), state: Arc::default() }
    }

    /// EasyPost's API under `/v2`.
    pub fn router(&self) -> Router {
        routes::router(self.clone())
    }

    /// `POST /_local/carrier`, `GET /_local/carrier/books`, labels and tracking pages. What is scanned is told by the runner,
    /// which delivers the message at once.
    pub fn control_router(&self) -> Router {
        control::router(self.clone()).merge(page::router(self.clone()))
    }

    /// Orders faults for the next calls, one a call, instead of those ordered before.
    pub fn script(&self, next: impl IntoIterator<Item = Fault>) {
        self.lock().script.replace(next);
    }

    /// Also offers rates of these carriers.
    pub fn works_with(&self, carriers: impl IntoIterator<Item = String>) {
        self.lock().kept.ledger.carriers.extend(carriers);
    }

    /// Something was seen of a parcel; `times` messages about it wait to be delivered.
    ///
    /// # Errors
    /// When no label with that number was bought.
    pub fn record(&self, event: &Event) -> Result<(), NoSuchParcel> {
        let now = self.clock.now();
        let mut state = self.lock();
        let State { kept: Kept { ledger, outbox }, .. } = &mut *state;
        let tracker = ledger.scan(event, now)?;
        for _ in 0..event.times {
            outbox.tracker_updated(tracker, &self.public_url, now);
        }
        Ok(())
    }

    /// A driver fetches a parcel; from here on `advance_all` moves it.
    ///
    /// # Errors
    /// When no label with that number was bought.
    pub fn collect(&self, number: &str) -> Result<(), NoSuchParcel> {
        self.record(&Event::of(number, words::Word::InTransit))?;
        self.lock().kept.ledger.collected.insert(number.to_owned());
        Ok(())
    }

    /// Moves every parcel that was fetched one step along: through a depot, onto the van, to the door. Answers how many moved.
    pub fn advance_all(&self) -> usize {
        let steps = self.lock().kept.ledger.next_steps();
        let moved = steps.into_iter().map(|(number, word)| self.record(&Event::of(&number, word)));
        moved.flatten().count()
    }

    /// The carrier's own books, as of now.
    #[must_use]
    pub fn books(&self) -> Value {
        let now = self.clock.now();
        let mut state = self.lock();
        state.kept.settle(now);
        books::read(&state.kept.ledger)
    }

    /// Takes the messages that wait for delivery, each with its body and signature.
    #[must_use]
    pub fn drain_messages(&self) -> Vec<Message> {
        let now = self.clock.now();
        let mut state = self.lock();
        state.kept.settle(now);
        state.kept.outbox.drain()
    }

    /// A message was not answered with success: it is sent again, some times.
    pub fn not_taken(&self, message: Message) {
        self.lock().kept.outbox.take_back(message);
    }

    /// Forgets everything.
    pub fn reset(&self) {
        *self.lock() = State::default();
    }

    /// Books and waiting messages, to be kept beside the shop's data.
    #[must_use]
    pub fn snapshot(&self) -> Value {
        serde_json::to_value(&self.lock().kept).expect("the carrier's books have text keys and plain values")
    }

    /// Takes over what `snapshot` gave.
    ///
    /// # Errors
    /// What is none.
    pub fn restore(&self, snapshot: Value) -> Result<(), serde_json::Error> {
        self.lock().kept = serde_json::from_value(snapshot)?;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// Decides what is to be decided by now about labels that were to be taken back.
    fn settle(&mut self, now: jiff::Timestamp) {
        for refund in self.ledger.settle(now) {
            self.outbox.refund_successful(&refund, now);
        }
    }
}
