//! A fulfilment order: what one location does of one order, from release to the truck. Its units stand in the order's portions;
//! its state follows from them; what people did is its history.

use crate::ids::{LocationId, OrderId};
use crate::orders::{Bucket, Order, Portion, Priority, Released, Take};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The stored item. What its key says already, the order and its own number, is not said again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fulfillment {
    pub order: OrderId,
    /// From 1, within the order.
    pub number: u16,
    pub version: u64,
    pub location: LocationId,
    /// When it should leave at the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship_by: Option<Date>,
    #[serde(default)]
    pub priority: Priority,
    /// Units off their shelves that are to be put back, by the number of their line: nobody wants them any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to_put_back: Vec<(u8, u32)>,
    /// What was done, in its order.
    pub steps: Vec<Step>,
}

/// Something that was done with units of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub at: Timestamp,
    pub kind: StepKind,
    pub by: String,
    /// Units by the number of their line.
    pub lines: Vec<(u8, u32)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parcel: Option<u16>,
    /// Lots and serial numbers that were picked, for recalls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lots: Vec<Lot>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The request that did it, by which a repeat of it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}

/// Which very units of a line were picked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    pub line: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum StepKind {
    Released,
    Picked,
    PutBack,
    Packed,
    Unpacked,
    HandedOver,
    Short,
    /// Its units go elsewhere or nowhere.
    Withdrawn,
}

#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FulfillmentState {
    Open,
    Picking,
    Packed,
    HandedOver,
    Cancelled,
}

impl FulfillmentState {
    /// Somebody still has to do something.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Picking | Self::Packed)
    }
}

impl Fulfillment {
    #[must_use]
    pub fn begin(order: &Order, released: &Released, now: Timestamp) -> Self {
        let step = Step::new(StepKind::Released, "shop", released.lines.clone(), now);
        Self {
            order: order.id.clone(),
            number: released.number,
            version: 1,
            location: released.location.clone(),
            ship_by: released.ship_by,
            priority: order.priority,
            to_put_back: Vec::new(),
            steps: vec![step],
        }
    }

    #[must_use]
    pub fn with(&self, step: Step) -> Self {
        let mut next = Self { version: self.version + 1, ..self.clone() };
        next.steps.push(step);
        next
    }
}

impl Fulfillment {
    /// These units of a line are to be put back, too.
    pub fn set_aside(&mut self, line: u8, units: u32) {
        match self.to_put_back.iter_mut().find(|(number, _)| *number == line) {
            Some((_, there)) => *there += units,
            None => self.to_put_back.push((line, units)),
        }
    }

    /// Takes named units off what is to be put back, or all of it when none are named; answers what was taken, or the first
    /// that is not there.
    ///
    /// # Errors
    /// The line of which fewer units are to be put back than were named.
    pub fn put_back(&mut self, takes: &[Take]) -> Result<Vec<(u8, u32)>, Take> {
        if takes.is_empty() {
            return Ok(std::mem::take(&mut self.to_put_back));
        }
        for take in takes {
            let there = self.to_put_back.iter_mut().find(|(line, units)| *line == take.line && *units >= take.units);
            there.ok_or(*take)?.1 -= take.units;
        }
        self.to_put_back.retain(|(_, units)| *units > 0);
        Ok(takes.iter().map(|take| (take.line, take.units)).collect())
    }
}

impl Step {
    #[must_use]
    pub fn new(kind: StepKind, by: &str, lines: Vec<(u8, u32)>, at: Timestamp) -> Self {
        Self { at, kind, by: by.to_owned(), lines, parcel: None, lots: Vec::new(), reason: None, request: None }
    }

    #[must_use]
    pub fn parcel(self, parcel: u16) -> Self {
        Self { parcel: Some(parcel), ..self }
    }

    /// Made by this request: `idempotency::Attempt::mark`.
    #[must_use]
    pub fn under(self, request: impl Into<String>) -> Self {
        Self { request: Some(request.into()), ..self }
    }

    #[must_use]
    pub fn because(self, reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()), ..self }
    }
}

/// The state of one fulfilment order, from the order's portions.
#[must_use]
pub fn state_of(order: &Order, number: u16) -> FulfillmentState {
    let inside = |portion: &Portion| portion.fulfillment == Some(number);
    let any = |bucket: Bucket| order.units(|portion| inside(portion) && portion.bucket == bucket) > 0;
    let (released, picked, packed) = (any(Bucket::Released), any(Bucket::Picked), any(Bucket::Packed));
    match (released, picked, packed) {
        (true, false, false) => FulfillmentState::Open,
        (true, ..) | (_, true, _) => FulfillmentState::Picking,
        (_, _, true) => FulfillmentState::Packed,
        _ if order.units(|portion| inside(portion) && portion.bucket.has_left()) > 0 => FulfillmentState::HandedOver,
        _ => FulfillmentState::Cancelled,
    }
}
