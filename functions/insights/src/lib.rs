//! Functions that look at the shop as a whole: its invariants, and its reports.

pub mod check_invariants;
pub mod get_report;

use edge::Endpoint;

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![check_invariants::ENDPOINT, get_report::ENDPOINT]
}
