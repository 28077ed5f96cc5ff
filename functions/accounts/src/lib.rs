//! Customers and their accounts.

pub mod delete_address;
pub mod find_customer;
pub mod get_profile;
pub mod list_addresses;
pub mod list_own_orders;
pub mod put_address;
mod wire;

use edge::Endpoint;

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![
        get_profile::ENDPOINT,
        list_own_orders::ENDPOINT,
        list_addresses::ENDPOINT,
        put_address::ENDPOINT,
        delete_address::ENDPOINT,
        find_customer::ENDPOINT,
    ]
}
