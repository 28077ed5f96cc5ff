//! Customers and their accounts.

pub mod find_customer;

use edge::Endpoint;

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![find_customer::ENDPOINT]
}
