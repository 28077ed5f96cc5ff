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
mod cost;
mod holds;
mod idempotency;
mod import;
mod invariants;
mod order_pages;
mod oversell;
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
mod warehouse;
