//! What was promised of an order's units, when that moves and why. A move is a fact of its own beside the order, written with
//! the order's version that brought it; who must be told of it follows from the move alone, so that whoever looks twice
//! decides the same.

use super::{Bucket, Line, Order, Portion, State, stored};
use crate::ids::hash80;
use crate::promise::Window;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// Why a promise moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum MoveCause {
    /// The carrier expects the parcel on another day.
    Carrier,
    /// The day it should have left has passed.
    NotShipped,
    /// Goods come at another time, or from elsewhere.
    Goods,
    /// The customer, or somebody for them, changed the order: they saw the new day before they did.
    Change,
}

/// Units of one line whose promise moved together. Units keep their places in a line, so these are the same for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub line: u8,
    /// The place of the first of them, from 0.
    pub from: u32,
    pub units: u32,
    /// What they were promised before anything moved.
    #[serde(default, with = "stored::option", skip_serializing_if = "Option::is_none")]
    pub first: Option<Window>,
    #[serde(default, with = "stored::option", skip_serializing_if = "Option::is_none")]
    pub was: Option<Window>,
    /// None while nobody knows.
    #[serde(default, with = "stored::option", skip_serializing_if = "Option::is_none")]
    pub now: Option<Window>,
}

impl Moved {
    /// Whether it is bad news: later than it was and than was said at first, or no date any more; or the date that somebody
    /// was told they would hear of.
    #[must_use]
    pub fn is_delay(&self) -> bool {
        let Some(first) = self.first else { return false };
        match (self.was, self.now) {
            (was, None) => was.is_some(),
            (None, Some(_)) => true,
            (Some(was), Some(now)) => now.latest > was.latest && now.latest > first.latest,
        }
    }
}

/// A move as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromiseMove {
    pub at: Timestamp,
    pub cause: MoveCause,
    pub moved: Vec<Moved>,
}

impl PromiseMove {
    /// What moved between two versions of an order, of units that are still to arrive. None when nothing did.
    #[must_use]
    pub fn between(before: &Order, next: &Order, cause: MoveCause, at: Timestamp) -> Option<Self> {
        let lines = (1u8..).zip(before.lines.iter().zip(&next.lines));
        let moved: Vec<Moved> = lines.flat_map(|(number, (before, next))| moved(number, before, next)).collect();
        (!moved.is_empty()).then(|| Self { at: super::whole_milliseconds(at), cause, moved })
    }

    /// Whether somebody has to be told.
    #[must_use]
    pub fn is_told(&self) -> bool {
        self.cause != MoveCause::Change && self.moved.iter().any(Moved::is_delay)
    }

    /// The notices it asks for: one for each new date.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        let mut notices: Vec<Notice> = Vec::new();
        for moved in self.moved.iter().filter(|moved| self.is_told() && moved.is_delay()) {
            match notices.iter_mut().find(|notice| notice.now == moved.now) {
                Some(notice) => notice.moved.push(moved.clone()),
                None => notices.push(Notice { now: moved.now, moved: vec![moved.clone()] }),
            }
        }
        notices
    }
}

/// That some units come on another day than was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub now: Option<Window>,
    pub moved: Vec<Moved>,
}

impl Notice {
    /// The same day for the same units is the same notice, whatever happened in between.
    #[must_use]
    pub fn name(&self) -> String {
        let day = self.now.map_or_else(|| "unknown".to_owned(), |window| window.latest.to_string());
        let units = |it: &Moved| format!("{}.{}.{}", it.line, it.from, it.units);
        let units: Vec<String> = self.moved.iter().map(units).collect();
        let parts: Vec<&str> = units.iter().map(String::as_str).collect();
        format!("{day}-{}", &hash80(&parts)[..8])
    }

    /// What was said of them last; of several days the latest.
    #[must_use]
    pub fn was(&self) -> Option<Window> {
        self.moved.iter().filter_map(|moved| moved.was).max_by_key(|window| window.latest)
    }
}

/// The portions of two versions of a line side by side, cut where either is: place of the first unit, units, both portions.
fn side_by_side<'a>(before: &'a Line, next: &'a Line) -> Vec<(u32, u32, &'a Portion, &'a Portion)> {
    let (mut cuts, mut place) = (Vec::new(), 0);
    let (mut ours, mut theirs) = (before.portions.iter(), next.portions.iter());
    let (mut our, mut their) = (ours.next().map(|it| (it, it.units)), theirs.next().map(|it| (it, it.units)));
    while let (Some((one, left)), Some((other, there))) = (our, their) {
        let units = left.min(there);
        cuts.push((place, units, one, other));
        place += units;
        our = if left > units { Some((one, left - units)) } else { ours.next().map(|it| (it, it.units)) };
        their = if there > units { Some((other, there - units)) } else { theirs.next().map(|it| (it, it.units)) };
    }
    cuts
}

fn moved(number: u8, before: &Line, next: &Line) -> Vec<Moved> {
    let mut found: Vec<Moved> = Vec::new();
    for (from, units, was, now) in side_by_side(before, next) {
        if was.promise == now.promise || !now.is_to_come() {
            continue;
        }
        let first = was.first_promise.or(was.promise);
        match found.last_mut() {
            // Neighbours that moved alike are one move.
            Some(last)
                if last.from + last.units == from
                    && (last.first, last.was, last.now) == (first, was.promise, now.promise) =>
            {
                last.units += units;
            }
            _ => found.push(Moved { line: number, from, units, first, was: was.promise, now: now.promise }),
        }
    }
    found
}

impl Portion {
    const fn is_to_come(&self) -> bool {
        self.bucket.is_open() || matches!(self.bucket, Bucket::HandedOver)
    }

    /// What was promised before anything moved.
    #[must_use]
    pub fn promised_first(&self) -> Option<Window> {
        self.first_promise.or(self.promise)
    }

    /// Promises something else from now on; the first promise stays for good.
    pub(super) fn promise_now(&mut self, now: Option<Window>) {
        let first = self.promised_first();
        self.promise = now;
        self.first_promise = first.filter(|_| first != now);
    }
}

/// When a day by which goods should leave has ended everywhere on earth: at noon of the next day in UTC. Nobody is told that
/// goods are late while it is still that day for somebody.
#[must_use]
pub fn has_ended(day: Date) -> Timestamp {
    let noon = day.checked_add(1.day()).unwrap_or(Date::MAX).at(12, 0, 0, 0);
    noon.to_zoned(jiff::tz::TimeZone::UTC).map_or(Timestamp::MAX, |noon| noon.timestamp())
}

impl Order {
    /// The carrier expects a parcel on that day. A day past what was promised at first becomes the promise; one within it
    /// restores the first. Units without any promise have none to break. `None` when nothing moves.
    #[must_use]
    pub fn expect(&self, parcel: u16, eta: Date) -> Option<Self> {
        let inside = |portion: &Portion| {
            portion.parcel == Some(parcel) && matches!(portion.bucket, Bucket::Packed | Bucket::HandedOver)
        };
        let mut next = self.next_version();
        for line in &mut next.lines {
            line.change(u32::MAX, inside, |portion| {
                let Some(first) = portion.promised_first() else { return };
                let ship_by = portion.promise.unwrap_or(first).ship_by;
                let late = Window { ship_by, earliest: eta, latest: eta };
                portion.promise_now(Some(if eta <= first.latest { first } else { late }));
            });
        }
        (next.lines != self.lines).then_some(next)
    }

    /// Promises the open units that fit something else.
    #[must_use]
    pub fn promise_again(&self, fits: impl Fn(&Portion) -> bool, window: Option<Window>) -> Self {
        let mut next = self.clone();
        for line in &mut next.lines {
            line.change(u32::MAX, |it| it.bucket.is_open() && fits(it), |portion| portion.promise_now(window));
        }
        next
    }

    /// When somebody has to look next whether goods have left as promised; none when nothing is left to send, or no day is
    /// promised for it.
    #[must_use]
    pub fn looked_after_at(&self) -> Option<Timestamp> {
        if self.state != State::Placed {
            return None;
        }
        let open = self.portions().filter(|(_, portion)| portion.bucket.is_open());
        open.filter_map(|(_, portion)| portion.promise).map(|promise| has_ended(promise.ship_by)).min()
    }

    /// The order with its next version.
    fn next_version(&self) -> Self {
        Self { version: self.version + 1, ..self.clone() }
    }
}

impl Portion {
    /// Whether these units should have left by now and have not.
    #[must_use]
    pub fn has_not_left_in_time(&self, now: Timestamp) -> bool {
        self.bucket.is_open() && self.promise.is_some_and(|promise| has_ended(promise.ship_by) <= now)
    }

    /// Somebody works on these units again that had lost their date.
    #[must_use]
    pub fn wants_a_date(&self) -> bool {
        let at_work = matches!(self.bucket, Bucket::Released | Bucket::Picked | Bucket::Packed);
        at_work && self.promise.is_none() && self.first_promise.is_some()
    }
}
