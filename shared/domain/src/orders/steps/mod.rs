//! The steps of an order's way: each takes the order as it is and answers what it is next, or why not. A step that was
//! taken already is no error: `None`. Backward steps are few and each names its cause.

mod arrive;
mod backward;
mod fill;
mod hand_over;
mod release;
mod work;

pub use backward::Resolution;
pub use release::Released;

use super::{Bucket, Order, Portion, State};

/// Units of a line, by its number from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Take {
    pub line: u8,
    pub units: u32,
}

/// The order's next version and what came of it; none when it was done before and nothing changes.
pub type Step<T> = Option<(Order, T)>;

/// Why a step is not taken. Nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StepRefused {
    #[error("the order is not being worked on: it is {0}")]
    NotOpen(State),
    #[error("the order is held: {}", .0.join(", "))]
    Held(Vec<String>),
    #[error("there is no such fulfilment order")]
    NoFulfillment,
    #[error("there is no such parcel")]
    NoParcel,
    #[error("line {line} has {there} units here that could be {what}; {wanted} were asked for")]
    NotHere { line: u8, wanted: u32, there: u32, what: &'static str },
    #[error("not all of it is {0} yet")]
    NotYet(&'static str),
    #[error("the parcel has left already")]
    AlreadyShipped,
    #[error("payment {group} does not cover what this parcel takes of it")]
    NotCovered { group: u8 },
}

impl Order {
    /// The order with its next version.
    fn next(&self) -> Self {
        Self { version: self.version + 1, ..self.clone() }
    }

    /// Only a placed order is worked on.
    fn at_work(&self) -> Result<(), StepRefused> {
        if self.state == State::Placed { Ok(()) } else { Err(StepRefused::NotOpen(self.state)) }
    }

    fn not_held(&self) -> Result<(), StepRefused> {
        if self.holds.is_empty() {
            return Ok(());
        }
        Err(StepRefused::Held(self.holds.iter().map(|hold| hold.reason.clone()).collect()))
    }

    /// The numbers of the parcels that are packed and have not left.
    #[must_use]
    pub fn packed_parcels(&self) -> Vec<u16> {
        let packed = self.portions().filter(|(_, portion)| portion.bucket == Bucket::Packed);
        let mut parcels: Vec<u16> = packed.filter_map(|(_, portion)| portion.parcel).collect();
        parcels.sort_unstable();
        parcels.dedup();
        parcels
    }

    /// Moves named units of a fulfilment order from one bucket to another, or all that stand there when none are named.
    /// Units that are beyond already count as moved: a repeat finds nothing to do.
    fn move_within(
        &mut self,
        fulfillment: u16,
        takes: &[Take],
        (from, to): (Bucket, Bucket),
        what: &'static str,
        parcel: Option<u16>,
    ) -> Result<u32, StepRefused> {
        let inside = move |portion: &Portion| portion.fulfillment == Some(fulfillment);
        let here = move |portion: &Portion| inside(portion) && portion.bucket == from;
        let change = move |portion: &mut Portion| {
            portion.bucket = to;
            portion.parcel = parcel;
        };
        if takes.is_empty() {
            return Ok(self.lines.iter_mut().map(|line| line.change(u32::MAX, here, change)).sum());
        }
        let mut moved = 0;
        for Take { line: number, units } in takes {
            let line = usize::from(*number).checked_sub(1).and_then(|index| self.lines.get_mut(index));
            let line = line.ok_or(StepRefused::NotHere { line: *number, wanted: *units, there: 0, what })?;
            let there = line.units(here);
            let beyond =
                line.units(|portion| inside(portion) && portion.bucket > from && portion.bucket <= Bucket::Delivered);
            if *units > there && *units > there + beyond {
                return Err(StepRefused::NotHere { line: *number, wanted: *units, there, what });
            }
            // Fewer are here than were named, and the rest is beyond: this was asked before.
            if *units <= there {
                moved += line.change(*units, here, change);
            }
        }
        Ok(moved)
    }
}
