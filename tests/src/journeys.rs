//! The ways people go through the shop, over HTTP. Each test has a shop of its own, and each that changes anything ends by
//! asking whether every invariant still holds.

mod access;
mod account;
mod accuracy;
mod addresses;
mod agents;
mod allocation;
mod alternatives;
mod availability;
mod backorders;
mod browsing;
mod catalogue;
pub(crate) mod coming_later;
mod cost;
mod gateway_tells;
mod holds;
mod idempotency;
mod import;
mod invariants;
pub(crate) mod leaving;
pub(crate) mod life;
mod mails;
mod order_pages;
mod oversell;
mod parcels;
mod patience;
mod payments;
mod pictures;
mod prices;
mod product_list;
mod quotes;
mod settings;
mod shipping;
mod site;
mod snapshots;
pub(crate) mod steps;
mod warehouse;
