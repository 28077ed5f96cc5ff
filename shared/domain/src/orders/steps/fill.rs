//! Goods have come for units that waited for them.

use super::super::{Bucket, Order, Portion};
use crate::ids::{LocationId, Sku};
use crate::promise::Window;

impl Order {
    /// How many units of a SKU the order waits for.
    #[must_use]
    pub fn waits_for(&self, sku: &Sku) -> u32 {
        let open = self.state.is_open();
        let lines = self.lines.iter().filter(|line| open && line.sku == *sku);
        lines.map(|line| line.units(|portion| portion.bucket == Bucket::Backordered)).sum()
    }

    /// Gives up to `units` that have come to the units that wait, the earliest line first. Units of one payment group that
    /// do not all come at once begin a group of their own: a group is what can leave together. Answers how many were given.
    #[must_use]
    pub fn fill(&self, sku: &Sku, location: &LocationId, units: u32, promise: Option<Window>) -> (Self, u32) {
        let mut next = self.next();
        let mut left = units;
        let group = next.next_group();
        let mut filled_groups = Vec::new();
        for line in next.lines.iter_mut().filter(|line| line.sku == *sku) {
            let waits = |portion: &Portion| portion.bucket == Bucket::Backordered;
            filled_groups.extend(line.portions.iter().filter(|portion| waits(portion)).map(|portion| portion.group));
            left -= line.change(left, waits, |portion| {
                let promised = portion.promise;
                portion.bucket = Bucket::Reserved;
                portion.location = Some(location.clone());
                portion.promise = promise.or(promised);
                if portion.first_promise.is_none() && portion.promise != promised && promised.is_some() {
                    portion.first_promise = promised;
                }
                portion.group = group;
            });
        }
        // The whole of a group has come, and nothing was asked for it: it keeps its number.
        filled_groups.sort_unstable();
        filled_groups.dedup();
        if let [only] = filled_groups[..]
            && next.units(|portion| portion.group == only) == 0
            && next.payment_of(only).is_none_or(|payment| payment.state == super::super::PaymentState::NotAsked)
        {
            for line in &mut next.lines {
                line.change(u32::MAX, |portion| portion.group == group, |portion| portion.group = only);
            }
        }
        (next, units - left)
    }
}
