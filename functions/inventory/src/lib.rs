//! Functions of stock: what staff sees of it, how it comes, goes and is counted, what was ordered from suppliers, and the
//! history the stream keeps of what orders take.

pub mod adjust_stock;
pub mod count_stock;
pub mod create_purchase_order;
pub mod get_stock;
pub mod project_stock;
pub mod put_stock_policy;
pub mod receive_stock;
pub mod transfer_stock;
mod wire;

use edge::{Endpoint, Workers};

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![
        get_stock::ENDPOINT,
        put_stock_policy::ENDPOINT,
        receive_stock::ENDPOINT,
        count_stock::ENDPOINT,
        adjust_stock::ENDPOINT,
        transfer_stock::ENDPOINT,
        create_purchase_order::ENDPOINT,
    ]
}

#[must_use]
pub fn workers() -> Workers {
    Workers { streams: vec![project_stock::WORKER], ..Workers::default() }
}
