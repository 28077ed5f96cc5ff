//! The shop's own affairs: locations, settings, the API's description.

pub mod get_openapi;
pub mod get_setting;
pub mod list_locations;
pub mod put_location;
pub mod put_setting;

use edge::Endpoint;

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![
        list_locations::ENDPOINT,
        put_location::ENDPOINT,
        get_setting::ENDPOINT,
        put_setting::ENDPOINT,
        get_openapi::ENDPOINT,
    ]
}
