//! Payments after the order is made.

pub mod confirm_payment;

use edge::Endpoint;

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![confirm_payment::ENDPOINT]
}
