//! The gateway's books as others may read them: by order, what was held, taken, given back.

use super::ledger::Ledger;
use super::payment::{Payment, Step};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Sums in minor units. Always `authorized = captured + canceled + held`, and `refunded ≤ captured`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
struct Sums {
    authorized: i64,
    captured: i64,
    refunded: i64,
    /// Given back uncaptured: voided, expired, or the rest of a partial capture.
    canceled: i64,
    /// Still on the card.
    held: i64,
}

#[derive(Serialize)]
struct PaymentEntry<'a> {
    id: &'a str,
    group: Option<&'a str>,
    status: &'static str,
    payment_method: Option<&'a str>,
    amount: i64,
    currency: &'a str,
    #[serde(flatten)]
    sums: Sums,
    idempotency_key: Option<&'a str>,
    capture_before: Option<Timestamp>,
    events: &'a [Step],
}

#[derive(Serialize)]
struct OrderEntry<'a> {
    #[serde(flatten)]
    sums: Sums,
    payments: Vec<PaymentEntry<'a>>,
}

/// `{orders: {<order>: {authorized, captured, refunded, canceled, held, payments: […]}}, totals}`. Payments whose
/// metadata name no order stand under the empty key.
pub(super) fn read(ledger: &Ledger) -> Value {
    let mut totals = Sums::default();
    let mut orders = BTreeMap::new();
    for (order, payments) in ledger.by_order() {
        let payments: Vec<_> = payments.map(entry).collect();
        let mut sums = Sums::default();
        for payment in &payments {
            sums.add(payment.sums);
        }
        totals.add(sums);
        orders.insert(order, OrderEntry { sums, payments });
    }
    json!({ "orders": orders, "totals": totals })
}

fn entry(payment: &Payment) -> PaymentEntry<'_> {
    let charge = payment.charge.as_ref();
    let sums = charge.map_or_else(Sums::default, |charge| Sums {
        authorized: charge.amount,
        captured: charge.captured,
        refunded: charge.refunded,
        canceled: charge.released,
        held: payment.capturable(),
    });
    PaymentEntry {
        id: &payment.id,
        group: payment.metadata.get("group").map(String::as_str),
        status: payment.status.as_str(),
        payment_method: payment.payment_method.as_deref(),
        amount: payment.amount,
        currency: &payment.currency,
        sums,
        idempotency_key: payment.idempotency_key.as_deref(),
        capture_before: charge.and_then(|charge| charge.capture_before),
        events: &payment.steps,
    }
}

impl Sums {
    fn add(&mut self, other: Self) {
        self.authorized += other.authorized;
        self.captured += other.captured;
        self.refunded += other.refunded;
        self.canceled += other.canceled;
        self.held += other.held;
    }
}
