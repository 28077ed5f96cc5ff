//! Hand-over: the truck. From here on nothing of the parcels can be changed or cancelled, and their money is taken.

use super::super::{Bucket, Charge, Departure, Order, Portion};
use super::{Step, StepRefused};
use jiff::Timestamp;

impl Order {
    /// Gives packed parcels to their carrier, together; answers those that left now. Wants live cover for all they take: what
    /// leaves together is taken together.
    ///
    /// # Errors
    /// `NotCovered`, a hold, an order that is not open, a parcel that is not packed.
    pub fn hand_over(&self, parcels: &[u16], now: Timestamp) -> Result<Step<Vec<u16>>, StepRefused> {
        let of = |parcel: u16| move |portion: &Portion| portion.parcel == Some(parcel);
        let mut leaving = Vec::new();
        for parcel in parcels {
            let inside = of(*parcel);
            if self.units(|portion| inside(portion) && portion.bucket == Bucket::Packed) > 0 {
                leaving.push(*parcel);
            } else if self.units(|portion| inside(portion) && portion.bucket.has_left()) == 0 {
                return Err(StepRefused::NoParcel);
            }
        }
        if leaving.is_empty() {
            return Ok(None);
        }
        self.at_work()?;
        self.not_held()?;
        let charges = self.charges(&leaving);
        if let Some(group) = self.uncovered_by(&charges, now) {
            return Err(StepRefused::NotCovered { group });
        }
        Ok(Some((self.without(&leaving, &charges, now), leaving)))
    }

    /// A carrier has scanned a parcel nobody handed over: it is on the truck, covered or not. What is not covered is a
    /// receivable from the first.
    #[must_use]
    pub fn handed_over_by_scan(&self, parcel: u16, now: Timestamp) -> Step<()> {
        let packed = |portion: &Portion| portion.parcel == Some(parcel) && portion.bucket == Bucket::Packed;
        let there = self.units(packed) > 0;
        there.then(|| (self.without(&[parcel], &self.charges(&[parcel]), now), ()))
    }

    /// The order without these parcels, which are on the truck.
    fn without(&self, parcels: &[u16], charges: &[Charge], now: Timestamp) -> Self {
        let mut next = self.next();
        let packed = |portion: &Portion| {
            portion.parcel.is_some_and(|parcel| parcels.contains(&parcel)) && portion.bucket == Bucket::Packed
        };
        for line in &mut next.lines {
            line.change(u32::MAX, packed, |portion| portion.bucket = Bucket::HandedOver);
        }
        next.charge(charges);
        for parcel in parcels {
            next.departures.push(Departure {
                parcel: *parcel,
                at: super::super::whole_milliseconds(now),
                shipping: charges.iter().any(|charge| charge.parcel == *parcel && charge.shipping),
                invoice: None,
                delivered_at: None,
                transferred: charges.iter().filter(|it| it.parcel == *parcel).map(|it| it.transferred).sum(),
                presumed: false,
            });
        }
        next
    }
}
