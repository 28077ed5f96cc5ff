//! What comes back, what is mended, and what went wrong on the way: asked for by customers, decided and seen to by staff.

pub mod cancel_return;
pub mod decide_claim;
pub mod decide_return;
pub mod expire_return;
pub mod get_return;
pub mod get_return_label;
pub mod get_return_options;
pub mod inspect_return;
pub mod list_returns;
pub mod open_claim;
pub mod receive_return;
pub mod request_return;
pub mod schedule_repair;
mod wire;

use edge::{Endpoint, Workers};

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![
        get_return_options::ENDPOINT,
        request_return::ENDPOINT,
        get_return::ENDPOINT,
        get_return_label::ENDPOINT,
        cancel_return::ENDPOINT,
        open_claim::ENDPOINT,
        list_returns::ENDPOINT,
        decide_return::ENDPOINT,
        receive_return::ENDPOINT,
        inspect_return::ENDPOINT,
        schedule_repair::ENDPOINT,
        decide_claim::ENDPOINT,
    ]
}

#[must_use]
pub fn workers() -> Workers {
    Workers { queues: vec![expire_return::WORKER], ..Workers::default() }
}
