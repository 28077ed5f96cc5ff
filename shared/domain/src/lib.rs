//! The rules of the shop, pure: values in, decisions out. No async, no I/O, no clock, no randomness, no AWS, no floats for
//! money. What is stored and where is `store`'s; when and in which order things are asked is `app`'s.

pub mod accounts;
pub mod address;
pub mod allocation;
pub mod approvals;
pub mod authority;
pub mod calendar;
pub mod catalog;
pub mod companies;
pub mod credit;
pub mod destinations;
pub mod fulfillment;
pub mod ids;
pub mod invariants;
pub mod invoices;
pub mod ledger;
pub mod locations;
pub mod money;
pub mod orders;
pub mod parcels;
pub mod pricing;
pub mod promise;
pub mod returns;
pub mod shipping;
pub mod shop;
pub mod stock;
pub mod surveys;
pub mod tickets;
pub mod validate;
pub mod waitlist;
