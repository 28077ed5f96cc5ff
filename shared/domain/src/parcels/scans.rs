//! What a carrier's word makes of a parcel. Scans are ranked by when they were made, not by when they were heard of, so
//! repeated and late ones change nothing; the first final word stays until an agent corrects it.

use super::{Parcel, ParcelStatus, Scan};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What a carrier says of a parcel when it is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub eta: Option<Date>,
    pub scans: Vec<Scan>,
}

/// What that means for the order and for those who are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// The carrier has it: that is its hand-over, if nobody wrote one.
    HandedOver,
    Moved,
    OutForDelivery,
    Delivered,
    ReturnToSender,
    Lost,
    /// Something a person has to look at; no units and no money move.
    Trouble,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Of the next version if there is any news, else as it was.
    pub parcel: Parcel,
    /// Those not heard of before, oldest first.
    pub scans: Vec<Scan>,
    /// In the order in which it is to be done; empty when nothing is new.
    pub means: Vec<Meaning>,
}

/// Applies what the carrier says; `known` are the ids of the scans heard of before.
#[must_use]
pub fn apply(parcel: &Parcel, told: &Told, known: &BTreeSet<String>, now: Timestamp) -> Applied {
    let mut scans: Vec<Scan> = told.scans.iter().filter(|scan| !known.contains(&scan.id)).cloned().collect();
    scans.sort_by(|one, other| rank(one).cmp(&rank(other)));
    scans.dedup_by(|one, other| one.id == other.id);
    let mut next = parcel.clone();
    let mut trouble = false;
    for scan in scans.iter().filter(|scan| scan.status != ParcelStatus::Unknown) {
        trouble |= hear(&mut next, scan, now);
    }
    if let Some(eta) = told.eta.filter(|_| !next.status.is_final()) {
        next.eta = Some(eta);
    }
    if next == *parcel && scans.is_empty() {
        return Applied { parcel: next, scans, means: Vec::new() };
    }
    next.version += 1;
    let means = meanings(parcel, &next, trouble);
    Applied { parcel: next, scans, means }
}

/// By time; of one moment, what is further along the way counts.
fn rank(scan: &Scan) -> (Timestamp, ParcelStatus, &str) {
    (scan.at, scan.status, &scan.id)
}

/// Takes one scan in; answers whether a person has to look at it.
fn hear(parcel: &mut Parcel, scan: &Scan, now: Timestamp) -> bool {
    use ParcelStatus::{Delivered, Lost, ReturnToSender};
    let is_newest = parcel.last_scan.as_ref().is_none_or(|last| rank(last) < rank(scan));
    let has_it = scan.status.is_beyond_pre_transit();
    // What was opened again must not be on its way: somebody has to stop it.
    let intercept = has_it && parcel.unpacked_at.is_some();
    if has_it && parcel.handed_over_at.is_none() && !intercept {
        parcel.handed_over_at = Some(now);
    }
    let trouble = match (parcel.status, scan.status) {
        // A presumption gives way to the carrier's own final word. Its units were delivered for us: what else it says of
        // them is a person's affair.
        (Delivered, Lost | ReturnToSender) if parcel.presumed => {
            (parcel.status, parcel.presumed, parcel.delivered_at) = (scan.status, false, None);
            true
        }
        (Delivered, Delivered) if parcel.presumed => {
            (parcel.presumed, parcel.delivered_at) = (false, Some(scan.at));
            false
        }
        (Delivered, Delivered) => {
            parcel.delivered_at = parcel.delivered_at.map(|at| at.min(scan.at));
            false
        }
        (Delivered, Lost | ReturnToSender) | (ReturnToSender, Lost) => true,
        (Lost, word) => is_newest && word != Lost,
        (Delivered | ReturnToSender, _) => false,
        (_, word) if word.is_final() || is_newest => {
            parcel.status = word;
            parcel.delivered_at = (word == Delivered).then_some(scan.at);
            false
        }
        _ => false,
    };
    if is_newest {
        parcel.last_scan = Some(scan.clone());
    }
    trouble || intercept
}

fn meanings(before: &Parcel, after: &Parcel, trouble: bool) -> Vec<Meaning> {
    if after.unpacked_at.is_some() {
        return if trouble { vec![Meaning::Trouble] } else { Vec::new() };
    }
    let mut means = Vec::new();
    if before.handed_over_at.is_none() && after.handed_over_at.is_some() {
        means.push(Meaning::HandedOver);
    }
    let was_presumed = before.status == ParcelStatus::Delivered;
    let now = match after.status {
        status if status == before.status || was_presumed => Meaning::Moved,
        ParcelStatus::OutForDelivery => Meaning::OutForDelivery,
        ParcelStatus::Delivered => Meaning::Delivered,
        ParcelStatus::ReturnToSender => Meaning::ReturnToSender,
        ParcelStatus::Lost => Meaning::Lost,
        ParcelStatus::Exception | ParcelStatus::AttemptFailed => Meaning::Trouble,
        _ => Meaning::Moved,
    };
    means.push(now);
    if trouble && now != Meaning::Trouble {
        means.push(Meaning::Trouble);
    }
    means
}
