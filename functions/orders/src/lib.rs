//! Orders: placing, seeing, finding, changing, cancelling and holding them.

pub mod apply_change;
pub mod cancel_order;
pub mod fill_backorders;
pub mod get_order;
pub mod hold_order;
pub mod list_orders;
pub mod lookup_order;
pub mod place_order;
pub mod preview_change;
pub mod release_hold;
pub mod sweep_overdue;
pub mod verify_order;
mod wire;

use edge::{Endpoint, Workers};

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![
        place_order::ENDPOINT,
        get_order::ENDPOINT,
        lookup_order::ENDPOINT,
        preview_change::ENDPOINT,
        apply_change::ENDPOINT,
        cancel_order::ENDPOINT,
        list_orders::ENDPOINT,
        hold_order::ENDPOINT,
        release_hold::ENDPOINT,
    ]
}

#[must_use]
pub fn workers() -> Workers {
    Workers {
        queues: vec![verify_order::WORKER, fill_backorders::WORKER],
        schedules: vec![sweep_overdue::SCHEDULE],
        ..Workers::default()
    }
}
