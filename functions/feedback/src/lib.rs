//! What customers think: the survey after delivery.

pub mod answer_survey;
pub mod get_survey;
pub mod send_survey;
mod wire;

use edge::{Endpoint, Workers};

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![get_survey::ENDPOINT, answer_survey::ENDPOINT]
}

#[must_use]
pub fn workers() -> Workers {
    Workers { queues: vec![send_survey::WORKER], ..Workers::default() }
}
