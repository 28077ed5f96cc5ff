//! Fulfilment: what a location has to do, from release to the truck.

pub mod get_packing_slip;
pub mod hand_over;
pub mod list_fulfillments;
pub mod pack_parcel;
pub mod pick_items;
pub mod put_back;
pub mod release_order;
pub mod report_short;
pub mod unpack_parcel;
mod wire;

use edge::{Endpoint, Workers};

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![
        list_fulfillments::ENDPOINT,
        get_packing_slip::ENDPOINT,
        pick_items::ENDPOINT,
        put_back::ENDPOINT,
        pack_parcel::ENDPOINT,
        unpack_parcel::ENDPOINT,
        report_short::ENDPOINT,
        hand_over::ENDPOINT,
    ]
}

#[must_use]
pub fn workers() -> Workers {
    Workers { queues: vec![release_order::WORKER], ..Workers::default() }
}
