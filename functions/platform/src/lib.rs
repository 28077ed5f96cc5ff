//! The shop's own affairs: locations, settings, the API's description; events, timers and what failed.

pub mod fire_timers;
pub mod get_openapi;
pub mod get_setting;
pub mod list_failures;
pub mod list_locations;
pub mod publish_events;
pub mod put_location;
pub mod put_setting;
pub mod redrive;

use edge::{Endpoint, Workers};

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![
        list_locations::ENDPOINT,
        put_location::ENDPOINT,
        get_setting::ENDPOINT,
        put_setting::ENDPOINT,
        get_openapi::ENDPOINT,
        list_failures::ENDPOINT,
        redrive::ENDPOINT,
    ]
}

#[must_use]
pub fn workers() -> Workers {
    Workers { streams: vec![publish_events::WORKER], schedules: vec![fire_timers::SCHEDULE], ..Workers::default() }
}
