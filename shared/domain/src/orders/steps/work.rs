//! What people do at a location: pick and pack, and take a parcel apart again.

use super::super::{Bucket, Order, Portion};
use super::{Step, StepRefused, Take};

impl Order {
    /// Units taken from their shelves.
    ///
    /// # Errors
    /// More than is there; a hold; an order that is not open.
    pub fn pick(&self, fulfillment: u16, takes: &[Take]) -> Result<Step<()>, StepRefused> {
        self.has_fulfillment(fulfillment)?;
        let mut next = self.next();
        let step = (Bucket::Released, Bucket::Picked);
        if next.move_within(fulfillment, takes, step, "picked", None)? == 0 {
            return self.already(fulfillment, Bucket::Released).map(|()| None);
        }
        self.at_work()?;
        self.not_held()?;
        Ok(Some((next, ())))
    }

    /// Picked units put into a new parcel; answers its number.
    ///
    /// # Errors
    /// More than is picked; a hold; an order that is not open.
    pub fn pack(&self, fulfillment: u16, takes: &[Take]) -> Result<Step<u16>, StepRefused> {
        self.has_fulfillment(fulfillment)?;
        let mut next = self.next();
        next.parcels = next.parcels.saturating_add(1);
        let parcel = next.parcels;
        let step = (Bucket::Picked, Bucket::Packed);
        if next.move_within(fulfillment, takes, step, "packed", Some(parcel))? == 0 {
            let inside = |portion: &Portion| portion.fulfillment == Some(fulfillment);
            if self.units(|portion| inside(portion) && portion.bucket == Bucket::Released) > 0 {
                return Err(StepRefused::NotYet("picked"));
            }
            return self.already(fulfillment, Bucket::Picked).map(|()| None);
        }
        self.at_work()?;
        self.not_held()?;
        Ok(Some((next, parcel)))
    }

    /// A parcel taken apart: its units are picked again.
    ///
    /// # Errors
    /// `AlreadyShipped`; no such parcel.
    pub fn unpack(&self, parcel: u16) -> Result<Step<()>, StepRefused> {
        let inside = |portion: &Portion| portion.parcel == Some(parcel);
        if self.units(|portion| inside(portion) && portion.bucket.has_left()) > 0 {
            return Err(StepRefused::AlreadyShipped);
        }
        let mut next = self.next();
        let change = |portion: &mut Portion| {
            portion.bucket = Bucket::Picked;
            portion.parcel = None;
        };
        let packed = |portion: &Portion| inside(portion) && portion.bucket == Bucket::Packed;
        match next.lines.iter_mut().map(|line| line.change(u32::MAX, packed, change)).sum::<u32>() {
            0 if parcel == 0 || parcel > self.parcels => Err(StepRefused::NoParcel),
            0 => Ok(None),
            _ => Ok(Some((next, ()))),
        }
    }

    /// Picked units put back on their shelves: they are still to be picked.
    ///
    /// # Errors
    /// More than is picked.
    pub fn put_back(&self, fulfillment: u16, takes: &[Take]) -> Result<Step<()>, StepRefused> {
        self.has_fulfillment(fulfillment)?;
        let picked = |portion: &Portion| portion.fulfillment == Some(fulfillment) && portion.bucket == Bucket::Picked;
        let mut next = self.next();
        let back = |portion: &mut Portion| portion.bucket = Bucket::Released;
        if takes.is_empty() {
            let moved: u32 = next.lines.iter_mut().map(|line| line.change(u32::MAX, picked, back)).sum();
            return Ok(if moved == 0 { None } else { Some((next, ())) });
        }
        for Take { line: number, units } in takes {
            let line = usize::from(*number).checked_sub(1).and_then(|index| next.lines.get_mut(index));
            let there = line.as_ref().map_or(0, |line| line.units(picked));
            match line {
                Some(line) if *units <= there => drop(line.change_last(*units, picked, back)),
                _ => return Err(StepRefused::NotHere { line: *number, wanted: *units, there, what: "put back" }),
            }
        }
        Ok(Some((next, ())))
    }

    pub(super) fn has_fulfillment(&self, fulfillment: u16) -> Result<(), StepRefused> {
        let known = fulfillment > 0 && fulfillment <= self.fulfillments;
        if known { Ok(()) } else { Err(StepRefused::NoFulfillment) }
    }

    /// Nothing moved: because everything is beyond already, or because nothing of it is to be sent any more.
    fn already(&self, fulfillment: u16, from: Bucket) -> Result<(), StepRefused> {
        let inside = |portion: &Portion| portion.fulfillment == Some(fulfillment);
        let beyond =
            |portion: &Portion| inside(portion) && portion.bucket > from && portion.bucket <= Bucket::Delivered;
        if self.units(beyond) > 0 {
            return Ok(());
        }
        self.at_work()?;
        Err(StepRefused::NotYet("released"))
    }
}
