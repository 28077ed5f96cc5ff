//! The storage contract: every precondition accepted and refused, every fault answered as promised, every store function
//! against a real table. One binary, so that the SDK is linked once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod accounts;
mod catalog;
mod changes;
mod faults;
mod fixtures;
mod inventory;
mod mail;
mod orders;
mod preconditions;
mod races;
mod reads;
mod shop;
mod sizes;
mod support;
