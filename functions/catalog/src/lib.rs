//! The catalogue's functions: what shoppers list and look at, what the merchant keeps, and the stream's consumer that makes
//! products findable.

mod delivery;
mod facets;
pub mod get_product;
pub mod get_product_admin;
pub mod import_products;
pub mod join_waitlist;
pub mod list_products;
pub mod list_products_admin;
pub mod put_product;
pub mod update_search;
mod wire;

use edge::{Endpoint, Workers};

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![
        list_products::ENDPOINT,
        get_product::ENDPOINT,
        join_waitlist::ENDPOINT,
        list_products_admin::ENDPOINT,
        get_product_admin::ENDPOINT,
        put_product::ENDPOINT,
        import_products::ENDPOINT,
    ]
}

#[must_use]
pub fn workers() -> Workers {
    Workers { streams: vec![update_search::WORKER], ..Workers::default() }
}
