//! Parcels on their way: their labels, what carriers say of them, and what is taken for granted when they say nothing; and
//! what was promised of them.

pub mod buy_label;
pub mod carrier_webhook;
pub mod check_promises;
pub mod presume_delivery;

use edge::{Endpoint, Workers};

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![carrier_webhook::ENDPOINT]
}

#[must_use]
pub fn workers() -> Workers {
    Workers { queues: vec![buy_label::WORKER, check_promises::WORKER, presume_delivery::WORKER], ..Workers::default() }
}
