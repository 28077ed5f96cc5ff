//! Hand-over: the truck. From here on nothing of the parcel can be changed or cancelled, and its money is taken.

use super::super::{Bucket, Charge, Departure, Order, Portion};
use super::{Step, StepRefused};
use jiff::Timestamp;

impl Order {
    /// Gives a packed parcel to its carrier; answers what is taken of each payment. Wants live cover for all of it.
    ///
    /// # Errors
    /// `NotCovered`, a hold, an order that is not open, a parcel that is not packed.
    pub fn hand_over(&self, parcel: u16, now: Timestamp) -> Result<Step<Vec<Charge>>, StepRefused> {
        let inside = |portion: &Portion| portion.parcel == Some(parcel);
        if self.units(|portion| inside(portion) && portion.bucket.has_left()) > 0 {
            return Ok(None);
        }
        if self.units(|portion| inside(portion) && portion.bucket == Bucket::Packed) == 0 {
            return Err(StepRefused::NoParcel);
        }
        self.at_work()?;
        self.not_held()?;
        let charges = self.charges(parcel);
        if let Some(open) = charges.iter().find(|charge| !self.is_covered(charge.group, charge.amount, now)) {
            return Err(StepRefused::NotCovered { group: open.group });
        }
        Ok(Some((self.leaving(parcel, &charges, now), charges)))
    }

    /// A carrier has scanned a parcel nobody handed over: it is on the truck, covered or not. What is not covered is a
    /// receivable from the first.
    #[must_use]
    pub fn handed_over_by_scan(&self, parcel: u16, now: Timestamp) -> Option<(Self, Vec<Charge>)> {
        let packed = |portion: &Portion| portion.parcel == Some(parcel) && portion.bucket == Bucket::Packed;
        if self.units(packed) == 0 {
            return None;
        }
        let charges = self.charges(parcel);
        Some((self.leaving(parcel, &charges, now), charges))
    }

    fn leaving(&self, parcel: u16, charges: &[Charge], now: Timestamp) -> Self {
        let mut next = self.next();
        let packed = |portion: &Portion| portion.parcel == Some(parcel) && portion.bucket == Bucket::Packed;
        for line in &mut next.lines {
            line.change(u32::MAX, packed, |portion| portion.bucket = Bucket::HandedOver);
        }
        next.charge(parcel, charges);
        next.departures.push(Departure {
            parcel,
            at: super::super::whole_milliseconds(now),
            shipping: charges.iter().any(|charge| charge.shipping),
            invoice: None,
            delivered_at: None,
        });
        next
    }
}
