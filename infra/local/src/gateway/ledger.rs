//! The gateway's own record of every payment and the moves it allows. It knows nothing of HTTP, keys or faults.

use super::cards::{Card, Method};
use super::outbox::Outbox;
use super::params::Operation;
use super::payment::{Customer, Dispute, Payment, Refund, Setup, Status, StepKind};
use super::refusal::Refusal;
use super::wire;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Ledger {
    pub(super) payments: BTreeMap<String, Payment>,
    pub(super) refunds: BTreeMap<String, Refund>,
    /// Cards by their `pm_…`.
    #[serde(default)]
    pub(super) methods: BTreeMap<String, Method>,
    #[serde(default)]
    pub(super) customers: BTreeMap<String, Customer>,
    /// Whose a kept `pm_…` is.
    #[serde(default)]
    pub(super) kept: BTreeMap<String, String>,
    /// Each `pm_…` that paid without being kept.
    #[serde(default)]
    pub(super) spent: BTreeSet<String>,
    #[serde(default)]
    pub(super) setups: BTreeMap<String, Setup>,
    #[serde(default)]
    pub(super) disputes: BTreeMap<String, Dispute>,
    pub(super) by_order: BTreeMap<String, Vec<String>>,
    /// When time itself changes a payment or a refund: a slow one is decided, a hold runs out.
    pub(super) due: BTreeSet<(Timestamp, String)>,
    pub outbox: Outbox,
}

/// What a call brings besides its parameters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call<'a> {
    pub now: Timestamp,
    pub key: Option<&'a str>,
    /// The script says this one is declined, whatever the card.
    pub decline: bool,
    /// The script says the bank takes its time over this refund.
    pub pending: bool,
    /// Where customers reach this gateway.
    pub site: &'a str,
}

/// What a call was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
    Payment(String),
    Refund(String),
    Customer(String),
    Setup(String),
}

impl Ledger {
    pub(super) fn apply(&mut self, operation: Operation, call: Call<'_>) -> Result<Subject, Refusal> {
        match operation {
            Operation::Create(create) => self.create(create, call).map(Subject::Payment),
            Operation::Confirm(id, attempt) => self.confirm(&id, attempt, call).map(|()| Subject::Payment(id)),
            Operation::Capture(id, amount) => self.capture(&id, amount, call).map(|()| Subject::Payment(id)),
            Operation::Cancel(id, reason) => self.cancel(&id, reason.as_deref(), call).map(|()| Subject::Payment(id)),
            Operation::Refund(refund) => self.refund(refund, call).map(Subject::Refund),
            Operation::NewCustomer(metadata) => Ok(Subject::Customer(self.new_customer(metadata, call.now))),
            Operation::Keep(setup) => self.keep(setup, call).map(Subject::Setup),
        }
    }

    /// Lets time do what it has done by `now`.
    pub(super) fn settle(&mut self, now: Timestamp) {
        while self.due.first().is_some_and(|(at, _)| *at <= now) {
            let Some((at, id)) = self.due.pop_first() else { return };
            let Some(payment) = self.payments.get(&id) else {
                self.finish_refund(&id, at);
                continue;
            };
            let hold_ends = payment.charge.as_ref().and_then(|charge| charge.capture_before);
            match payment.status {
                Status::Processing => self.authorize(&id, at, None),
                Status::RequiresCapture if hold_ends == Some(at) => {
                    self.void(&id, StepKind::Expired, Some("automatic"), at, None);
                }
                _ => {}
            }
        }
    }

    pub(super) fn payment(&self, id: &str) -> Option<&Payment> {
        self.payments.get(id)
    }

    /// The token that says how a payment method behaves: what its card was mapped to, or itself.
    pub(super) fn token<'a>(&'a self, method: &'a str) -> &'a str {
        self.methods.get(method).map_or(method, |method| method.token.as_str())
    }

    /// The card behind a payment method.
    pub(super) fn card(&self, method: &str) -> Card {
        self.methods.get(method).map_or_else(|| Card::of_token(method), |method| method.card.clone())
    }

    pub(super) fn get_refund(&self, id: &str) -> Option<&Refund> {
        self.refunds.get(id)
    }

    /// Payments by the order their metadata names, oldest first; those without one under the empty text.
    pub(super) fn by_order(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = &Payment>)> {
        self.by_order.iter().map(|(order, ids)| (order.as_str(), ids.iter().filter_map(|id| self.payments.get(id))))
    }

    /// The payments of one order, oldest first.
    pub(super) fn of_order(&self, order: &str) -> impl Iterator<Item = &Payment> {
        self.by_order.get(order).into_iter().flatten().filter_map(|id| self.payments.get(id))
    }

    pub(super) fn find(&mut self, id: &str) -> Result<&mut Payment, Refusal> {
        self.payments.get_mut(id).ok_or_else(|| Refusal::no_such(404, "payment_intent", "intent", id))
    }

    pub(super) fn emit(&mut self, id: &str, kind: &str, at: Timestamp, key: Option<&str>) {
        if let Some(payment) = self.payments.get(id) {
            self.outbox.emit(kind, at, &wire::payment(payment, false), key);
        }
    }
}
