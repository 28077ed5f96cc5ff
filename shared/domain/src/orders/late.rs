//! Orders that should have left and have not: since when, and what keeps them. Owns what is late and why; who is told, and
//! what is done about it, is not known here.

use super::{Bucket, Order, Portion, State};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// An order of which something should have left on an earlier day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late {
    /// The day it was promised to leave.
    pub since: Date,
    /// Whole days since then.
    pub days: i32,
    pub cause: LateCause,
}

/// What keeps goods that should have left, in the order in which it has to be put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum LateCause {
    /// Somebody has to look at it first; the order's holds say why.
    Held,
    WaitingForGoods,
    WaitingForPayment,
    /// Its goods are there, and no location has been given it.
    NotReleased,
    NotPicked,
    NotPacked,
    /// Packed, and the carrier does not have it.
    NotHandedOver,
}

impl Order {
    /// The day by which the next parcel was promised to leave; none when nothing is left to send or nobody knows.
    #[must_use]
    pub fn ship_by(&self) -> Option<Date> {
        self.promised_to_leave().map(|(_, day)| day).min()
    }

    /// Whether something of it should have left before today, and what keeps it: of several causes the one that has to be
    /// put right first.
    #[must_use]
    pub fn late(&self, today: Date, now: Timestamp) -> Option<Late> {
        let late: Vec<(&Portion, Date)> = self.promised_to_leave().filter(|(_, day)| *day < today).collect();
        let since = late.iter().map(|(_, day)| *day).min()?;
        let cause = late.iter().map(|(portion, _)| self.kept_by(portion, now)).min()?;
        let days = today.since(since).map_or(0, |span| span.get_days());
        Some(Late { since, days, cause })
    }

    /// What is still the shop's to send, and when it was first promised to leave.
    fn promised_to_leave(&self) -> impl Iterator<Item = (&Portion, Date)> {
        let open = self.portions().filter(|(_, portion)| self.state == State::Placed && portion.bucket.is_open());
        open.filter_map(|(_, portion)| {
            let promised = portion.first_promise.or(portion.promise)?;
            Some((portion, promised.ship_by))
        })
    }

    fn kept_by(&self, portion: &Portion, now: Timestamp) -> LateCause {
        if !self.holds.is_empty() {
            return LateCause::Held;
        }
        if portion.bucket == Bucket::Backordered {
            return LateCause::WaitingForGoods;
        }
        if !self.is_covered(portion.group, self.still_due(portion.group), now) {
            return LateCause::WaitingForPayment;
        }
        match portion.bucket {
            Bucket::Released => LateCause::NotPicked,
            Bucket::Picked => LateCause::NotPacked,
            Bucket::Packed => LateCause::NotHandedOver,
            _ => LateCause::NotReleased,
        }
    }
}
