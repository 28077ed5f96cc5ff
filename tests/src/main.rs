//! The shop as a whole: journeys over HTTP, the surface, the template, races and faults. One binary, so that it links once.

mod authorization;
mod bad_input;
mod browser;
mod cloudformation;
mod driver;
mod faults;
mod gateway_events;
mod journeys;
mod lambda;
mod localstripe;
mod policies;
mod races;
mod random;
mod surface;
mod template;
