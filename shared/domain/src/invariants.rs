//! What must hold of stock and orders, checked from outside: given everything that is stored, names every rule that is broken.
//! Owns I1–I8 and I14 as far as stored facts tell; reads nothing, and does not know in which order things were read.

mod approvals;
mod demand;
mod history;
mod money;
mod order;
mod returns;
mod stock;

pub use approvals::{check_approvals, check_credit, check_credit_use};
pub use demand::{Demand, SkuDemand};
pub use history::History;
pub use money::check_money;
pub use order::check_order;
pub use returns::check_returns;
pub use stock::{SkuState, check_sku};

use std::fmt;

/// A rule that is broken: which, by what, and how.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    pub invariant: Invariant,
    /// An order's id, a SKU, or `SKU@location`.
    pub subject: String,
    pub detail: String,
}

impl Violation {
    #[must_use]
    pub fn new(invariant: Invariant, subject: impl fmt::Display, detail: impl Into<String>) -> Self {
        Self { invariant, subject: subject.to_string(), detail: detail.into() }
    }
}

/// The rules checked here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, strum::Display)]
pub enum Invariant {
    /// A stock item's counters are not negative and add up.
    I1,
    /// Movements sum to the counters, once the stream has been drained.
    I2,
    /// What is reserved and what waits is what open orders hold.
    I3,
    /// No more was sold than came in and may be back-ordered.
    I4,
    /// Refunded and charged back ≤ captured ≤ authorised, for each payment; what left is what was taken for.
    I5,
    /// Invoices less credit notes are what was taken, is owed and was not given back.
    #[strum(serialize = "I5b")]
    I5b,
    /// What has ended holds no authorisation.
    I6,
    /// An order's portions, state, payment and amounts fit each other.
    I8,
    /// Whatever was due is done.
    I14,
}

#[cfg(test)]
mod tests;
