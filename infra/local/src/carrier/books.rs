//! What the carrier says happened: for holding our own books against it.

use super::ledger::{Ledger, RefundStatus, Shipment};
use serde_json::{Value, json};

/// Every shipment by the reference it was announced with, and what all labels cost that were not taken back.
pub(super) fn read(ledger: &Ledger) -> Value {
    let bought = || ledger.shipments.values().filter(|shipment| shipment.bought.is_some());
    let is_voided =
        |shipment: &&Shipment| shipment.refund.as_ref().is_some_and(|refund| refund.status == RefundStatus::Refunded);
    let cents = |shipment: &Shipment| shipment.bought.as_ref().map_or(0, |bought| bought.rate.cents);
    let cost: i64 = bought().filter(|shipment| !is_voided(shipment)).map(cents).sum();
    let mut shipments: Vec<&Shipment> = ledger.shipments.values().collect();
    shipments.sort_by_key(|shipment| shipment.created);
    json!({
        "shipments": shipments.into_iter().map(|shipment| entry(ledger, shipment)).collect::<Vec<_>>(),
        "bought": bought().count(),
        "voided": bought().filter(is_voided).count(),
        "cost": { "amount": cost, "currency": "USD" },
    })
}

fn entry(ledger: &Ledger, shipment: &Shipment) -> Value {
    let (bought, tracker) = (shipment.bought.as_ref(), ledger.tracker_of(shipment));
    json!({
        "reference": shipment.reference,
        "shipment": shipment.id,
        "bought_at": bought.map(|bought| bought.at),
        "carrier": bought.map(|bought| bought.rate.carrier.to_ascii_lowercase()),
        "service": bought.map(|bought| bought.rate.service.as_str()),
        "number": bought.map(|bought| bought.number.as_str()),
        "tracker": bought.map(|bought| bought.tracker.as_str()),
        "cost": bought.map(|bought| json!({ "amount": bought.rate.cents, "currency": "USD" })),
        "refund": shipment.refund.as_ref().map(|refund| refund.status.as_str()),
        "status": tracker.map(super::ledger::Tracker::word),
        "eta": tracker.and_then(|tracker| tracker.eta),
        "scans": tracker.map_or(0, |tracker| tracker.scans.len()),
    })
}
