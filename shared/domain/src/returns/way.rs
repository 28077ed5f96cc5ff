//! A parcel that comes back, or goes home from a repair: its label, and what its carrier says of it. Scans are ranked by when
//! they were made; only the newest is kept.

use crate::parcels::{Label, ParcelStatus, Scan, Told};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    #[serde(default, skip_serializing_if = "is_default")]
    pub label: Label,
    /// The carrier the label was bought from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub carrier: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub status: ParcelStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eta: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_scan: Option<Scan>,
    /// When the carrier was first seen to have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<Timestamp>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What a carrier's word changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    pub way: Way,
    /// The carrier has it, from now on.
    pub sent: bool,
    /// A person has to look at it.
    pub trouble: bool,
}

impl Way {
    /// The way with what its carrier says of it; `None` when that is nothing new. A final word stays.
    #[must_use]
    pub fn hear(&self, told: &Told, now: Timestamp) -> Option<Heard> {
        let mut next = self.clone();
        if let Some(eta) = told.eta.filter(|_| !self.status.is_final()) {
            next.eta = Some(eta);
        }
        let mut scans: Vec<&Scan> = told.scans.iter().filter(|scan| scan.status != ParcelStatus::Unknown).collect();
        scans.sort_by_key(|scan| (scan.at, scan.status));
        for scan in &scans {
            if scan.status.is_beyond_pre_transit() && next.sent_at.is_none() {
                next.sent_at = Some(now);
            }
            let newest = next.last_scan.as_ref().is_none_or(|last| (last.at, last.status) < (scan.at, scan.status));
            if newest {
                next.last_scan = Some((*scan).clone());
            }
            if !next.status.is_final() && (newest || scan.status.is_final()) {
                next.status = scan.status;
            }
            if next.status == ParcelStatus::Delivered && next.arrived_at.is_none() {
                next.arrived_at = Some(scan.at);
            }
        }
        let wrong =
            |status| matches!(status, ParcelStatus::Lost | ParcelStatus::ReturnToSender | ParcelStatus::Exception);
        let trouble = wrong(next.status) && next.status != self.status;
        let sent = next.sent_at.is_some() && self.sent_at.is_none();
        (next != *self).then_some(Heard { way: next, sent, trouble })
    }
}
