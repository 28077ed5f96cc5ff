//! The gateway's books as others may read them: by order, what was held, taken, given back, and what cards were kept.

use super::ledger::Ledger;
use super::payment::{Payment, Setup, Step};
use super::wire;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Sums in minor units. Always `authorized = captured + canceled + held`, and `refunded + disputed ≤ captured`. A refund
/// counts from when it is asked for until it fails, a dispute until it is won.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
struct Sums {
    authorized: i64,
    captured: i64,
    refunded: i64,
    disputed: i64,
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
    customer: Option<&'a str>,
    payment_method: Option<&'a str>,
    amount: i64,
    currency: &'a str,
    #[serde(flatten)]
    sums: Sums,
    idempotency_key: Option<&'a str>,
    capture_before: Option<Timestamp>,
    events: &'a [Step],
    /// As the API shows them.
    refunds: Vec<Value>,
    disputes: Vec<Value>,
}

#[derive(Serialize)]
struct OrderEntry<'a> {
    #[serde(flatten)]
    sums: Sums,
    payments: Vec<PaymentEntry<'a>>,
    /// Whoever cards of this order were to be kept for.
    customers: Vec<&'a str>,
    setups: Vec<Value>,
}

/// What went back, by payment.
#[derive(Default)]
struct Back<'a> {
    refunds: BTreeMap<&'a str, Vec<Value>>,
    disputes: BTreeMap<&'a str, Vec<Value>>,
}

/// `{orders: {<order>: {authorized, captured, refunded, disputed, canceled, held, payments, customers, setups}}, totals}`.
/// Payments whose metadata name no order stand under the empty key.
pub(super) fn read(ledger: &Ledger) -> Value {
    let mut totals = Sums::default();
    let mut orders = BTreeMap::new();
    let mut back = Back::default();
    for refund in ledger.refunds.values() {
        back.refunds.entry(&refund.payment).or_default().push(wire::refund(refund));
    }
    for dispute in ledger.disputes.values() {
        back.disputes.entry(&dispute.payment).or_default().push(wire::dispute(dispute));
    }
    let mut customers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for customer in ledger.customers.values() {
        customers.entry(order_of(&customer.metadata)).or_default().push(&customer.id);
    }
    let mut setups: BTreeMap<&str, Vec<&Setup>> = BTreeMap::new();
    for setup in ledger.setups.values() {
        setups.entry(order_of(&setup.metadata)).or_default().push(setup);
    }
    for (order, payments) in ledger.by_order() {
        let payments: Vec<_> = payments.map(|payment| entry(payment, &mut back)).collect();
        let mut sums = Sums::default();
        for payment in &payments {
            sums.add(payment.sums);
        }
        totals.add(sums);
        let customers = customers.remove(order).unwrap_or_default();
        let setups = setups.remove(order).unwrap_or_default().into_iter().map(shown).collect();
        orders.insert(order, OrderEntry { sums, payments, customers, setups });
    }
    json!({ "orders": orders, "totals": totals })
}

fn order_of(metadata: &BTreeMap<String, String>) -> &str {
    metadata.get("order").map_or("", String::as_str)
}

/// Without the secret that lets a browser see it.
fn shown(setup: &Setup) -> Value {
    let Setup { id, status, customer, payment_method, .. } = setup;
    json!({ "id": id, "status": status.as_str(), "customer": customer, "payment_method": payment_method })
}

fn entry<'a>(payment: &'a Payment, back: &mut Back<'_>) -> PaymentEntry<'a> {
    let charge = payment.charge.as_ref();
    let sums = charge.map_or_else(Sums::default, |charge| Sums {
        authorized: charge.amount,
        captured: charge.captured,
        refunded: charge.refunded,
        disputed: charge.disputed,
        canceled: charge.released,
        held: payment.capturable(),
    });
    PaymentEntry {
        id: &payment.id,
        group: payment.metadata.get("group").map(String::as_str),
        status: payment.status.as_str(),
        customer: payment.customer.as_deref(),
        payment_method: payment.payment_method.as_deref(),
        amount: payment.amount,
        currency: &payment.currency,
        sums,
        idempotency_key: payment.idempotency_key.as_deref(),
        capture_before: charge.and_then(|charge| charge.capture_before),
        events: &payment.steps,
        refunds: back.refunds.remove(payment.id.as_str()).unwrap_or_default(),
        disputes: back.disputes.remove(payment.id.as_str()).unwrap_or_default(),
    }
}

impl Sums {
    fn add(&mut self, other: Self) {
        self.authorized += other.authorized;
        self.captured += other.captured;
        self.refunded += other.refunded;
        self.disputed += other.disputed;
        self.canceled += other.canceled;
        self.held += other.held;
    }
}
