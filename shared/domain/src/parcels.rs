//! A parcel as its carrier sees it, kept apart from the order: one set of statuses for all carriers, scans ranked by when
//! they were made, and what may follow what. Knows no carrier's wire, and of the order nothing but whose parcel it is.

mod label;
mod scans;
#[cfg(test)]
mod tests;

pub use label::{Bought, Label, VoidAnswer};
pub use scans::{Applied, Meaning, Told, apply};

use crate::ids::{LocationId, ParcelId, hash80};
use crate::money::Money;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// Where a parcel is, in one set of words for every carrier. Of two scans of the same moment the later variant counts.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
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
pub enum ParcelStatus {
    /// Nobody tells us.
    Unknown,
    /// The label is made; the carrier has not seen the parcel.
    #[default]
    PreTransit,
    InTransit,
    Exception,
    OutForDelivery,
    AttemptFailed,
    AvailableForPickup,
    ReturnToSender,
    Lost,
    Delivered,
}

impl ParcelStatus {
    /// Whether only an agent can change it: what was heard first stays, whatever is scanned later.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Lost | Self::ReturnToSender)
    }

    /// Whether the carrier has the parcel in its hands, or had it. A mere exception says nothing of that.
    #[must_use]
    pub const fn is_beyond_pre_transit(self) -> bool {
        matches!(
            self,
            Self::InTransit
                | Self::OutForDelivery
                | Self::AttemptFailed
                | Self::AvailableForPickup
                | Self::ReturnToSender
                | Self::Delivered
        )
    }
}

/// One thing a carrier says of a parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scan {
    /// The carrier's id of it, else a hash of what it says: the same however often it is told.
    pub id: String,
    pub at: Timestamp,
    pub status: ParcelStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

impl Scan {
    /// A scan whose carrier gives it no id: what it says is its name.
    #[must_use]
    pub fn unnamed(at: Timestamp, status: ParcelStatus, detail: Option<String>, place: Option<String>) -> Self {
        let (when, word) = (at.to_string(), status.to_string());
        let parts = [&when, &word, detail.as_deref().unwrap_or_default(), place.as_deref().unwrap_or_default()];
        Self { id: hash80(&parts), at, status, detail, place }
    }
}

/// A parcel as stored. Its contents are the order's portions that name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    pub id: ParcelId,
    pub version: u64,
    /// The number of the fulfilment order it was packed from.
    pub fulfillment: u16,
    /// Where it was packed.
    pub location: LocationId,
    /// In the settings' words; once a label is bought, the carrier it was bought from.
    pub carrier: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    #[serde(default, skip_serializing_if = "Label::is_none")]
    pub label: Label,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_g: Option<u32>,
    /// Length, width, height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_mm: Option<[u32; 3]>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub status: ParcelStatus,
    /// The day the carrier expects to deliver it; until it says one, the promised day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eta: Option<Date>,
    /// The newest scan that says where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_scan: Option<Scan>,
    pub packed_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_over_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
    /// Opened again before it left: nothing is in it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpacked_at: Option<Timestamp>,
    /// Taken for delivered because nobody said otherwise for a week.
    #[serde(default, skip_serializing_if = "is_default")]
    pub presumed: bool,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// How many days after its day, or after its last scan, a parcel of which nothing is heard is taken for delivered.
pub const PRESUMED_AFTER_DAYS: i64 = 7;

impl Parcel {
    /// A parcel that was just closed, to go by that carrier. Weight, size and a number typed by hand are set by whoever
    /// knows them.
    #[must_use]
    pub fn packed(id: ParcelId, fulfillment: u16, location: LocationId, carrier: String, now: Timestamp) -> Self {
        Self {
            id,
            version: 1,
            fulfillment,
            location,
            carrier,
            service: None,
            label: Label::None,
            weight_g: None,
            size_mm: None,
            status: ParcelStatus::PreTransit,
            eta: None,
            last_scan: None,
            packed_at: now,
            handed_over_at: None,
            delivered_at: None,
            unpacked_at: None,
            presumed: false,
        }
    }

    /// The parcel on the truck. Until its carrier names a day, the promised one is its day; without a tracker nobody will
    /// tell where it is. Given to the carrier already, it stays as it is.
    #[must_use]
    pub fn handed_over(&self, promised: Option<Date>, now: Timestamp) -> Self {
        if self.handed_over_at.is_some() {
            return self.clone();
        }
        let mut next = Self { version: self.version + 1, handed_over_at: Some(now), ..self.clone() };
        next.eta = next.eta.or(promised);
        if next.label.tracker().is_none() && next.status == ParcelStatus::PreTransit {
            next.status = ParcelStatus::Unknown;
        }
        next
    }

    /// The parcel opened again. Its label, if one was bought, is to be given back: `buy-label` does that.
    #[must_use]
    pub fn unpacked(&self, now: Timestamp) -> Self {
        Self { version: self.version + 1, unpacked_at: Some(now), ..self.clone() }
    }

    /// The parcel with what is now known of its label.
    #[must_use]
    pub fn labelled(&self, label: Label) -> Self {
        Self { version: self.version + 1, label, ..self.clone() }
    }

    /// What an agent has found out, whatever the carrier says.
    #[must_use]
    pub fn corrected(&self, status: ParcelStatus, now: Timestamp) -> Self {
        let delivered_at = (status == ParcelStatus::Delivered).then(|| self.delivered_at.unwrap_or(now));
        Self { version: self.version + 1, status, delivered_at, presumed: false, ..self.clone() }
    }

    /// When nobody has said otherwise until then, it is taken for delivered: a week after its day has ended (in UTC), or a
    /// week after the last scan, whichever is later. `None` while it is not on its way, no day is known, or something is
    /// wrong that a person has to look at.
    #[must_use]
    pub fn presumed_on(&self) -> Option<Timestamp> {
        use ParcelStatus::{InTransit, OutForDelivery, PreTransit, Unknown};
        let on_its_way = matches!(self.status, PreTransit | InTransit | OutForDelivery | Unknown);
        if !on_its_way || self.handed_over_at.is_none() || self.unpacked_at.is_some() {
            return None;
        }
        let day = self.eta?.checked_add((PRESUMED_AFTER_DAYS + 1).days()).ok()?;
        let quiet = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
        let week = jiff::SignedDuration::from_hours(24 * PRESUMED_AFTER_DAYS);
        let since = self.last_scan.as_ref().and_then(|scan| scan.at.checked_add(week).ok());
        Some(since.map_or(quiet, |since| quiet.max(since)))
    }

    /// Taken for delivered, if it is time.
    #[must_use]
    pub fn presume(&self, now: Timestamp) -> Option<Self> {
        self.presumed_on().filter(|due| *due <= now)?;
        let next = Self { version: self.version + 1, status: ParcelStatus::Delivered, ..self.clone() };
        Some(Self { delivered_at: Some(now), presumed: true, ..next })
    }

    /// The carrier's number, bought or typed.
    #[must_use]
    pub fn number(&self) -> Option<&str> {
        self.label.number()
    }

    /// What the label cost.
    #[must_use]
    pub fn cost(&self) -> Option<Money> {
        self.label.cost()
    }
}
