//! The carrier's books: shipments, what was bought and taken back, and where each parcel was seen.

use super::control::Event;
use super::rates::{self, Rate};
use super::refusal::Refusal;
use super::words::Word;
use crate::ids;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How long the carrier takes to decide about a label that is to be taken back.
const REFUND_TAKES: SignedDuration = SignedDuration::from_hours(24);

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Ledger {
    pub shipments: BTreeMap<String, Shipment>,
    pub trackers: BTreeMap<String, Tracker>,
    /// Carriers beside those of the table.
    pub carriers: BTreeSet<String>,
    /// Numbers of parcels a driver has fetched.
    pub collected: BTreeSet<String>,
    /// How many numbers were given out.
    numbers: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Shipment {
    pub id: String,
    pub reference: Option<String>,
    pub created: Timestamp,
    pub from: Value,
    pub to: Value,
    pub parcel: Value,
    pub rates: Vec<Rate>,
    pub bought: Option<Bought>,
    pub refund: Option<Refund>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Bought {
    pub at: Timestamp,
    pub rate: Rate,
    pub number: String,
    pub tracker: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Refund {
    pub id: String,
    pub shipment: String,
    pub asked: Timestamp,
    pub status: RefundStatus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RefundStatus {
    Submitted,
    Refunded,
    Rejected,
}

impl RefundStatus {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Refunded => "refunded",
            Self::Rejected => "rejected",
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Tracker {
    pub id: String,
    pub shipment: String,
    pub number: String,
    pub carrier: String,
    pub service: String,
    pub created: Timestamp,
    pub updated: Timestamp,
    pub eta: Option<Date>,
    /// In the order in which they became known.
    pub scans: Vec<Scan>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Scan {
    pub at: Timestamp,
    pub word: Word,
    pub message: String,
    pub place: Option<String>,
}

/// No label with this number was bought.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no label was bought with the number {0}")]
pub struct NoSuchParcel(pub String);

impl Tracker {
    /// What the newest scan says.
    pub(super) fn word(&self) -> Word {
        self.scans.iter().max_by_key(|scan| scan.at).map_or(Word::PreTransit, |scan| scan.word)
    }

    pub(super) fn was_seen(&self) -> bool {
        self.scans.iter().any(|scan| scan.word.is_possession())
    }
}

impl Ledger {
    /// Announces a shipment, given as the wire has it.
    pub(super) fn announce(&mut self, asked: &Value, now: Timestamp) -> Result<&Shipment, Refusal> {
        let of = |name: &str| asked.get(name).cloned().unwrap_or_default();
        let (from, to, parcel) = (of("from_address"), of("to_address"), of("parcel"));
        for (name, address) in [("from_address", &from), ("to_address", &to)] {
            for part in ["street1", "city", "zip", "country"] {
                if address.get(part).and_then(Value::as_str).is_none_or(str::is_empty) {
                    return Err(Refusal::invalid(format!("{name}: {part} is missing")));
                }
            }
        }
        let ounces = parcel.get("weight").and_then(Value::as_f64).filter(|ounces| *ounces > 0.0);
        let ounces = ounces.ok_or_else(|| Refusal::invalid("parcel: weight must be greater than 0"))?;
        let rates = rates::of(ounces, from["country"] != to["country"], &self.carriers);
        let id = ids::random("shp_");
        let reference = asked.get("reference").and_then(Value::as_str).map(str::to_owned);
        let shipment =
            Shipment { id: id.clone(), reference, created: now, from, to, parcel, rates, bought: None, refund: None };
        Ok(self.shipments.entry(id).or_insert(shipment))
    }

    pub(super) fn shipment(&self, id: &str) -> Result<&Shipment, Refusal> {
        self.shipments.get(id).ok_or_else(Refusal::not_found)
    }

    pub(super) fn tracker_of(&self, shipment: &Shipment) -> Option<&Tracker> {
        self.trackers.get(&shipment.bought.as_ref()?.tracker)
    }

    /// Sells the label of a shipment, once; answers the new tracker's id.
    pub(super) fn buy(&mut self, id: &str, rate: &str, now: Timestamp) -> Result<String, Refusal> {
        self.numbers += 1;
        // Digits alone, so that it can stand on a label as bars.
        let number = format!("{:05}{:09}", now.as_second().rem_euclid(100_000), self.numbers);
        let shipment = self.shipments.get_mut(id).ok_or_else(Refusal::not_found)?;
        if shipment.bought.is_some() {
            return Err(Refusal::bought_already());
        }
        let rate = shipment.rates.iter().find(|known| known.id == rate).cloned();
        let rate = rate.ok_or_else(|| Refusal::invalid("rate: there is no such rate"))?;
        let tracker = ids::random("trk_");
        let eta = now.to_zoned(TimeZone::UTC).date().checked_add(rate.days.days()).ok();
        let scan =
            Scan { at: now, word: Word::PreTransit, message: Word::PreTransit.message().to_owned(), place: None };
        self.trackers.insert(
            tracker.clone(),
            Tracker {
                id: tracker.clone(),
                shipment: id.to_owned(),
                number: number.clone(),
                carrier: rate.carrier.clone(),
                service: rate.service.clone(),
                created: now,
                updated: now,
                eta,
                scans: vec![scan],
            },
        );
        shipment.bought = Some(Bought { at: now, rate, number, tracker: tracker.clone() });
        Ok(tracker)
    }

    /// Asks for a label to be taken back. A parcel that was seen is refused at once; of the others it is decided later.
    pub(super) fn refund(&mut self, id: &str, now: Timestamp) -> Result<(), Refusal> {
        let shipment = self.shipments.get_mut(id).ok_or_else(Refusal::not_found)?;
        let bought = shipment.bought.as_ref().ok_or_else(Refusal::nothing_to_refund)?;
        if shipment.refund.as_ref().is_some_and(|refund| refund.status != RefundStatus::Rejected) {
            return Err(Refusal::nothing_to_refund());
        }
        let seen = self.trackers.get(&bought.tracker).is_some_and(Tracker::was_seen);
        let status = if seen { RefundStatus::Rejected } else { RefundStatus::Submitted };
        shipment.refund = Some(Refund { id: ids::random("rfnd_"), shipment: id.to_owned(), asked: now, status });
        Ok(())
    }

    /// Grants what was asked for long enough ago; answers what was granted.
    pub(super) fn settle(&mut self, now: Timestamp) -> Vec<Refund> {
        let due = |refund: &&mut Refund| {
            refund.status == RefundStatus::Submitted && now.duration_since(refund.asked) >= REFUND_TAKES
        };
        let refunds = self.shipments.values_mut().filter_map(|shipment| shipment.refund.as_mut());
        let granted = refunds.filter(due).map(|refund| {
            refund.status = RefundStatus::Refunded;
            refund.clone()
        });
        granted.collect()
    }

    /// Takes down what was seen of a parcel.
    pub(super) fn scan(&mut self, event: &Event, now: Timestamp) -> Result<&Tracker, NoSuchParcel> {
        let found = self.trackers.values_mut().find(|tracker| tracker.number == event.number);
        let tracker = found.ok_or_else(|| NoSuchParcel(event.number.clone()))?;
        let (at, place) = (event.at.unwrap_or(now), event.place.clone());
        let message = event.detail.clone().unwrap_or_else(|| event.status.message().to_owned());
        let scan = Scan { at, word: event.status, message, place };
        // The same thing seen again is the same scan.
        let is_known = tracker.scans.iter().any(|known| {
            (known.at, known.word, &known.message, &known.place) == (scan.at, scan.word, &scan.message, &scan.place)
        });
        if !is_known {
            tracker.scans.push(scan);
        }
        tracker.updated = now;
        tracker.eta = event.eta.or(tracker.eta);
        Ok(tracker)
    }

    /// What happens next to every parcel that was fetched and is on its way.
    pub(super) fn next_steps(&self) -> Vec<(String, Word)> {
        let fetched = self.trackers.values().filter(|tracker| self.collected.contains(&tracker.number));
        let step = |tracker: &Tracker| {
            let depots = tracker.scans.iter().filter(|scan| scan.word == Word::InTransit).count();
            let next = match tracker.word() {
                Word::InTransit if depots < 2 => Word::InTransit,
                Word::InTransit | Word::AttemptFailed | Word::Exception => Word::OutForDelivery,
                Word::OutForDelivery | Word::AvailableForPickup => Word::Delivered,
                _ => return None,
            };
            Some((tracker.number.clone(), next))
        };
        fetched.filter_map(step).collect()
    }
}
