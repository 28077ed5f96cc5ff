//! A SKU's movements, summed.

use crate::ids::LocationId;
use crate::stock::{Counters, Movement, MovementKind};
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    pub movements: u64,
    pub by_location: BTreeMap<LocationId, Counters>,
    /// Units that came to the shop, less those that were found missing or written off.
    pub supplied: i64,
    /// What each order reserved at each location and has not let go, by the order's id.
    held: BTreeMap<(LocationId, String), i64>,
}

impl History {
    #[must_use]
    pub fn of(movements: &[Movement]) -> Self {
        let mut history = Self::default();
        for movement in movements {
            history.add(movement);
        }
        history
    }

    fn add(&mut self, movement: &Movement) {
        self.movements += 1;
        let sum = self.by_location.entry(movement.location.clone()).or_default();
        *sum = *sum + movement.delta;
        match movement.kind {
            MovementKind::Receipt
            | MovementKind::Count
            | MovementKind::Adjustment
            | MovementKind::PickVariance
            | MovementKind::Return
            | MovementKind::TransferOut
            | MovementKind::TransferIn => self.supplied += movement.delta.on_hand,
            // Changes hands, not numbers: neither comes to the shop nor is any order's.
            MovementKind::Reallocation | MovementKind::SetAside | MovementKind::PutBack | MovementKind::Inspection => {}
            MovementKind::Reserve | MovementKind::Release | MovementKind::Shipment | MovementKind::Assignment => {
                let order = movement.cause.split('@').next().unwrap_or_default();
                let taken = movement.delta.reserved - movement.delta.unassigned;
                *self.held.entry((movement.location.clone(), order.to_owned())).or_default() += taken;
            }
        }
    }

    /// Orders that let go of more than they took: a reservation that ended twice.
    pub fn ended_twice(&self) -> impl Iterator<Item = (&LocationId, &str, i64)> {
        let negative = self.held.iter().filter(|(_, units)| **units < 0);
        negative.map(|((location, order), units)| (location, order.as_str(), *units))
    }
}
