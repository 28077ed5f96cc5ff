//! Customers and their accounts.

pub mod decide_approval;
pub mod delete_address;
pub mod find_customer;
pub mod follow_approval;
pub mod get_credit;
pub mod get_profile;
pub mod issue_credit;
pub mod list_addresses;
pub mod list_approvals;
pub mod list_own_approvals;
pub mod list_own_orders;
pub mod put_address;
pub mod put_company;
mod wire;

use edge::{Endpoint, Workers};

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![
        get_profile::ENDPOINT,
        list_own_orders::ENDPOINT,
        list_addresses::ENDPOINT,
        put_address::ENDPOINT,
        delete_address::ENDPOINT,
        find_customer::ENDPOINT,
        list_approvals::ENDPOINT,
        decide_approval::ENDPOINT,
        list_own_approvals::ENDPOINT,
        put_company::ENDPOINT,
        issue_credit::ENDPOINT,
        get_credit::ENDPOINT,
    ]
}

#[must_use]
pub fn workers() -> Workers {
    Workers { queues: vec![follow_approval::WORKER], ..Workers::default() }
}
