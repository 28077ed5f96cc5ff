//! Taking units out of an order: the newest that are least far on their way go first, so that little is undone.

use super::super::{Bucket, Order, Portion, Take};
use super::{ChangeRefused, Plan, Working};

/// The order in which units are given up.
const GIVEN_UP: [Bucket; 5] = [Bucket::Backordered, Bucket::Reserved, Bucket::Released, Bucket::Picked, Bucket::Packed];

impl Order {
    /// Cancels units that have not left: those named, or all of them when none are named. Parcels they are taken from are
    /// opened: what else is in them is packed again.
    ///
    /// # Errors
    /// `AlreadyShipped` where fewer are left than are to go; an order that is not open.
    pub fn cancel(&self, takes: &[Take]) -> Result<Self, ChangeRefused> {
        self.may_be_changed()?;
        let open = |portion: &Portion| portion.bucket.is_open();
        if self.units(open) == 0 {
            return Err(ChangeRefused::AlreadyShipped { line: None });
        }
        let mut next = Self { version: self.version + 1, ..self.clone() };
        if takes.is_empty() {
            for line in &mut next.lines {
                line.change(u32::MAX, open, Portion::cancel);
            }
        }
        for Take { line, units } in takes {
            next.give_up_units(*line, *units)?;
        }
        next.open_parcels_of(self);
        next.end_if_nothing_is_left();
        Ok(next)
    }

    fn give_up_units(&mut self, number: u8, units: u32) -> Result<(), ChangeRefused> {
        let line = usize::from(number).checked_sub(1).and_then(|index| self.lines.get_mut(index));
        let line = line.ok_or_else(|| ChangeRefused::field("lines", format!("the order has no line {number}")))?;
        if line.units(|portion| portion.bucket.is_open()) < units {
            return Err(ChangeRefused::AlreadyShipped { line: Some(number) });
        }
        let mut left = units;
        for bucket in GIVEN_UP {
            left -= line.change_last(left, |portion| portion.bucket == bucket, Portion::cancel);
        }
        Ok(())
    }

    /// Parcels that hold less than before are not what their labels say: the rest of them is to be packed anew.
    pub(in crate::orders) fn open_parcels_of(&mut self, before: &Self) {
        for parcel in before.packed_parcels() {
            let inside = |portion: &Portion| portion.parcel == Some(parcel) && portion.bucket == Bucket::Packed;
            if self.units(inside) == before.units(inside) {
                continue;
            }
            self.open_parcel(parcel);
        }
    }

    pub(super) fn open_parcel(&mut self, parcel: u16) {
        let inside = |portion: &Portion| portion.parcel == Some(parcel) && portion.bucket == Bucket::Packed;
        for line in &mut self.lines {
            line.change(u32::MAX, inside, |portion| {
                portion.bucket = Bucket::Picked;
                portion.parcel = None;
            });
        }
    }

    /// Parcels that were packed and are not any more, though they have not left.
    #[must_use]
    pub fn opened_parcels(&self, next: &Self) -> Vec<u16> {
        let (packed, gone) = (next.packed_parcels(), |parcel: &u16| {
            next.units(|portion| portion.parcel == Some(*parcel) && portion.bucket.has_left()) > 0
        });
        self.packed_parcels().into_iter().filter(|parcel| !packed.contains(parcel) && !gone(parcel)).collect()
    }
}

impl Working<'_> {
    /// Lines that are to have fewer units.
    pub(super) fn reduce(&mut self, plan: &Plan<'_>) -> Result<(), ChangeRefused> {
        for (number, wanted) in &plan.quantities {
            let line = &self.next.lines[usize::from(*number) - 1];
            let there = line.live();
            if *wanted < there {
                self.next.give_up_units(*number, there - *wanted)?;
            }
        }
        let before = self.base.clone();
        self.next.open_parcels_of(&before);
        Ok(())
    }
}
