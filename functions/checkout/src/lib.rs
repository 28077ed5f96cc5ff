//! What comes before the order.

pub mod quote_order;

use edge::Endpoint;

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![quote_order::ENDPOINT]
}
