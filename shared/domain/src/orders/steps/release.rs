//! Verified and released: what can leave is given to the locations it leaves from, one fulfilment order each.

use super::super::{Bucket, Order, Portion, State};
use crate::ids::LocationId;
use jiff::Timestamp;
use jiff::civil::Date;

/// A fulfilment order that begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released {
    pub number: u16,
    pub location: LocationId,
    /// When it should leave at the latest; none where nothing was promised.
    pub ship_by: Option<Date>,
    /// Units of each line, by its number.
    pub lines: Vec<(u8, u32)>,
}

impl Order {
    /// Nothing was found that somebody should look at first.
    #[must_use]
    pub fn verify(&self) -> Self {
        Self { verified: true, ..self.next() }
    }

    /// Gives every unit that is there, paid for and not held to its location. `None` when there is nothing to give.
    #[must_use]
    pub fn release(&self, now: Timestamp) -> Option<(Self, Vec<Released>)> {
        if self.state != State::Placed || !self.verified || !self.holds.is_empty() {
            return None;
        }
        let ready = |portion: &Portion| portion.bucket == Bucket::Reserved && portion.location.is_some();
        let awaits: Vec<bool> = self.lines.iter().map(|line| line.awaits.is_some()).collect();
        let mut locations: Vec<LocationId> = self
            .portions()
            .filter(|(line, portion)| {
                ready(portion) && !self.awaits_return(*line) && self.is_paid_for(portion.group, now)
            })
            .filter_map(|(_, portion)| portion.location.clone())
            .collect();
        locations.sort();
        locations.dedup();
        let (mut next, mut released) = (self.next(), Vec::new());
        for location in locations {
            next.fulfillments = next.fulfillments.saturating_add(1);
            let number = next.fulfillments;
            let here = |portion: &Portion| {
                ready(portion) && portion.location.as_ref() == Some(&location) && self.is_paid_for(portion.group, now)
            };
            for (line, _) in next.lines.iter_mut().zip(&awaits).filter(|(_, awaits)| !**awaits) {
                line.change(u32::MAX, here, |portion| {
                    portion.bucket = Bucket::Released;
                    portion.fulfillment = Some(number);
                });
            }
            let inside = |portion: &Portion| portion.fulfillment == Some(number);
            let promised = next.portions().filter(|(_, portion)| inside(portion));
            let ship_by = promised.filter_map(|(_, portion)| portion.promise.map(|promise| promise.ship_by)).min();
            let lines = next.units_by_line(inside);
            released.push(Released { number, location, ship_by, lines });
        }
        (!released.is_empty()).then_some((next, released))
    }

    /// Whether what is still to be sent of a group is covered.
    fn is_paid_for(&self, group: u8, now: Timestamp) -> bool {
        self.is_covered(group, self.still_due(group), now)
    }
}
