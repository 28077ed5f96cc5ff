//! What the world hears when units of an order are taken out of it, whoever does that.

use crate::events::kinds;
use domain::orders::{Order, State};

/// `kind`, and what came with it: units that will not be sent, parcels that are not what their labels say, the end.
pub(crate) fn announced(kind: &'static str, before: &Order, next: &Order) -> Vec<&'static str> {
    let mut events = vec![kind];
    // Units, not money: goods may be free, and what was held for sending them is to be let go.
    if next.cancelled_units() > before.cancelled_units() {
        events.push(kinds::ORDER_UNITS_CANCELLED);
    }
    if !before.opened_parcels(next).is_empty() {
        events.push(kinds::ORDER_UNPACKED);
    }
    if before.state != State::Completed && next.state == State::Completed {
        events.push(kinds::ORDER_COMPLETED);
    }
    events.dedup();
    events
}
