//! The site: pages rendered on the server, and what they load. Everything here only reads; whatever changes something goes
//! from the browser to the JSON API.

mod account_words;
mod address_form;
mod assets;
mod card;
mod cart;
mod cart_view;
mod contact_page;
mod delivery;
mod facts;
mod frame;
mod help_words;
mod listing;
mod order_view;
mod order_words;
mod places;
mod product_data;
mod refusal;
mod return_cards;
mod theme;
mod typed_price;

pub mod get_asset;
pub mod get_invoice;
pub mod get_robots;
pub mod get_sitemap;
mod invoice_page;
pub mod not_found;
pub mod show_account;
pub mod show_cart;
pub mod show_category;
pub mod show_checkout;
pub mod show_console;
pub mod show_help;
pub mod show_home;
pub mod show_order;
pub mod show_preferences;
pub mod show_product;
pub mod show_search;
pub mod show_survey;
pub mod show_tracking;

use edge::Endpoint;
use wording::{address_lines, contact, order_parts, words};

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![
        show_home::ENDPOINT,
        show_category::ENDPOINT,
        show_search::ENDPOINT,
        show_product::ENDPOINT,
        show_cart::ENDPOINT,
        show_checkout::ENDPOINT,
        show_order::ENDPOINT,
        show_tracking::ENDPOINT,
        show_survey::ENDPOINT,
        show_preferences::ENDPOINT,
        show_help::ENDPOINT,
        show_account::ENDPOINT,
        show_console::ENDPOINT,
        get_asset::ENDPOINT,
        get_sitemap::ENDPOINT,
        get_invoice::ENDPOINT,
        get_robots::ENDPOINT,
        not_found::ENDPOINT,
    ]
}
