//! Payments after the order is made.

pub mod authorize_payment;
pub mod capture_payment;
pub mod confirm_payment;
pub mod issue_invoice;
pub mod list_invoices;
pub mod pay_balance;
pub mod payment_webhook;
pub mod refund_order;
pub mod refund_payment;

use edge::{Endpoint, Workers};

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![
        confirm_payment::ENDPOINT,
        pay_balance::ENDPOINT,
        list_invoices::ENDPOINT,
        payment_webhook::ENDPOINT,
        refund_order::ENDPOINT,
    ]
}

#[must_use]
pub fn workers() -> Workers {
    Workers {
        queues: vec![authorize_payment::WORKER, capture_payment::WORKER, issue_invoice::WORKER, refund_payment::WORKER],
        ..Workers::default()
    }
}
