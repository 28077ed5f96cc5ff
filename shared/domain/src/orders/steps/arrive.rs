//! What becomes of a parcel that left: it arrives, is lost, or comes back. A word that comes late or twice changes nothing.

use super::super::{Bucket, Order, Portion};
use super::Step;
use jiff::Timestamp;

impl Order {
    /// The parcel is with the customer.
    #[must_use]
    pub fn deliver(&self, parcel: u16, at: Timestamp) -> Step<()> {
        let (mut next, ()) = self.end_parcel(parcel, Bucket::Delivered)?;
        if let Some(departure) = next.departures.iter_mut().find(|departure| departure.parcel == parcel) {
            departure.delivered_at = Some(super::super::whole_milliseconds(at));
        }
        Some((next, ()))
    }

    /// The carrier says it is lost.
    #[must_use]
    pub fn lose(&self, parcel: u16) -> Step<()> {
        self.end_parcel(parcel, Bucket::Lost)
    }

    /// It comes back undelivered.
    #[must_use]
    pub fn return_to_sender(&self, parcel: u16) -> Step<()> {
        self.end_parcel(parcel, Bucket::ReturnedToSender)
    }

    fn end_parcel(&self, parcel: u16, end: Bucket) -> Step<()> {
        let on_its_way = |portion: &Portion| portion.parcel == Some(parcel) && portion.bucket == Bucket::HandedOver;
        let mut next = self.next();
        let moved: u32 =
            next.lines.iter_mut().map(|line| line.change(u32::MAX, on_its_way, |portion| portion.bucket = end)).sum();
        if moved == 0 {
            return None;
        }
        next.end_if_nothing_is_left();
        Some((next, ()))
    }

    /// When the last unit was delivered, once all of the order has ended and something was delivered.
    #[must_use]
    pub fn delivered_at(&self) -> Option<Timestamp> {
        if !self.is_settled() {
            return None;
        }
        self.departures.iter().filter_map(|departure| departure.delivered_at).max()
    }
}
