//! The local runner: the whole shop in one process, with the outside world it talks to simulated on one virtual clock. Tests
//! start a [`Shop`] each; `cargo run -p local` starts one for people.

mod assembly;
mod background;
pub mod carrier;
pub mod clock;
mod consumer;
mod control;
mod data;
mod database;
mod demo;
pub mod environment;
mod events_page;
mod failure;
pub mod filter;
mod front;
pub mod gateway;
pub mod ids;
mod invoke;
pub mod issuer;
mod landing;
pub mod mail;
mod outside;
pub mod pages;
pub mod pictures;
pub mod queues;
pub mod registry;
pub mod reply;
mod runner;
mod schedule;
mod seed;
mod shop;
mod stream;
pub mod template;

pub use data::DataError;
pub use database::DatabaseError;
pub use demo::Demo;
pub use events_page::events_page;
pub use issuer::Role;
pub use outside::{FaultKind, Faults, FunctionMeter, MeterReading, Odds, PlannedFault, Touched};
pub use registry::openapi;
pub use runner::{Drained, RunError};
pub use seed::{Progress, Seed, SeedError};
pub use shop::{Clock, Options, Shop, StartError};
