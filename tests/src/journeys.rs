//! The ways people go through the shop, over HTTP. Each test has a shop of its own, and each that changes anything ends by
//! asking whether every invariant still holds.

mod access;
mod accuracy;
mod agents;
mod allocation;
mod alternatives;
mod availability;
mod backorders;
mod catalogue;
mod cost;
mod holds;
mod idempotency;
mod import;
mod invariants;
mod oversell;
mod patience;
mod payments;
mod prices;
mod quotes;
mod settings;
mod shipping;
mod snapshots;
mod warehouse;
