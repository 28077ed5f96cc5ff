//! Backward steps with a cause: what was to be picked is not there, or is not paid for. The newest units give way, so that
//! what is nearly done is not undone.

use super::super::{Bucket, Order, Portion, State};
use super::StepRefused;
use crate::ids::{LocationId, Sku};
use crate::promise::Window;

/// What becomes of units that are not where they should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// They come from another location, where they were reserved in the same transaction.
    Reroute {
        location: LocationId,
        promise: Option<Window>,
    },
    /// They wait for goods; who agreed to be charged later may.
    Backorder {
        promise: Option<Window>,
    },
    Cancel,
}

impl Order {
    /// Takes units of one line that are to be picked at a location and are not there, and does something else with them.
    /// `fulfillment` names the fulfilment order somebody stands before; without one the newest unpicked units of the SKU at
    /// the location give way, whether they were released or not.
    ///
    /// # Errors
    /// More units than there are.
    pub fn resolve_short(
        &self,
        line: u8,
        location: &LocationId,
        fulfillment: Option<u16>,
        resolutions: &[(u32, Resolution)],
    ) -> Result<Self, StepRefused> {
        let there = |portion: &Portion| {
            portion.location.as_ref() == Some(location)
                && match fulfillment {
                    Some(number) => {
                        portion.fulfillment == Some(number)
                            && matches!(portion.bucket, Bucket::Released | Bucket::Picked)
                    }
                    None => matches!(portion.bucket, Bucket::Reserved | Bucket::Released),
                }
        };
        let mut next = self.next();
        for (units, resolution) in resolutions {
            let group = next.next_group();
            let own = usize::from(line).checked_sub(1).and_then(|index| next.lines.get_mut(index));
            let own = own.ok_or(StepRefused::NotHere { line, wanted: *units, there: 0, what: "short" })?;
            let found = own.units(there);
            if found < *units {
                return Err(StepRefused::NotHere { line, wanted: *units, there: found, what: "short" });
            }
            own.change_last(*units, there, |portion| portion.give_way(resolution, group));
        }
        next.end_if_nothing_is_left();
        Ok(next)
    }

    /// Units of a SKU at a location that nobody has picked yet, the newest line last.
    #[must_use]
    pub fn unpicked(&self, sku: &Sku, location: &LocationId) -> Vec<(u8, u32)> {
        let here = |portion: &Portion| {
            portion.location.as_ref() == Some(location) && matches!(portion.bucket, Bucket::Reserved | Bucket::Released)
        };
        let lines = (1u8..).zip(&self.lines).filter(|(_, line)| line.sku == *sku);
        lines.map(|(number, line)| (number, line.units(here))).filter(|(_, units)| *units > 0).collect()
    }

    /// The units of a group that nobody paid for in time go to the next.
    #[must_use]
    pub fn give_up(&self, group: u8) -> Self {
        let mut next = self.next();
        let open = |portion: &Portion| portion.group == group && portion.bucket.is_open();
        for line in &mut next.lines {
            line.change(u32::MAX, open, Portion::cancel);
        }
        next.open_parcels_of(self);
        next.end_if_nothing_is_left();
        next
    }

    /// An order all of whose units were cancelled is cancelled; one whose units have all arrived or ended is completed.
    pub(in crate::orders) fn end_if_nothing_is_left(&mut self) {
        if self.state != State::Placed || !self.is_settled() {
            return;
        }
        let sent = self.units(|portion| portion.bucket.has_left()) > 0;
        self.state = if sent { State::Completed } else { State::Cancelled };
        if !sent {
            self.holds.clear();
        }
    }
}

impl Portion {
    pub(in crate::orders) fn cancel(&mut self) {
        self.bucket = Bucket::Cancelled;
        self.parcel = None;
    }

    fn give_way(&mut self, resolution: &Resolution, group: u8) {
        let promised = self.promise;
        self.parcel = None;
        match resolution {
            Resolution::Reroute { location, promise } => {
                self.bucket = Bucket::Reserved;
                self.location = Some(location.clone());
                self.fulfillment = None;
                self.promise = *promise;
            }
            Resolution::Backorder { promise } => {
                self.bucket = Bucket::Backordered;
                self.location = None;
                self.fulfillment = None;
                self.promise = *promise;
                self.group = group;
            }
            Resolution::Cancel => self.cancel(),
        }
        if self.first_promise.is_none() && self.promise != promised && self.bucket != Bucket::Cancelled {
            self.first_promise = promised;
        }
    }
}
