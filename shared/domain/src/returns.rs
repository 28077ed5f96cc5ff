//! What comes back: what may (the policy, as data), what somebody asks for, how it goes on from there, and what went wrong on
//! the way to them (claims). Units and money are the order's (`orders::back`); a return is the history around them.

mod claims;
mod options;
mod policy;
mod repair;
mod request;
#[cfg(test)]
mod tests;
mod way;

pub use claims::{
    Claim, ClaimKind, ClaimOutcome, ClaimRefused, ClaimState, claim, claim_worth, pay_claim, withdraw_claim,
};
pub use options::{Burden, Categories, LineOptions, Options, Units, options};
pub use policy::{CategoryPolicy, Payer, ReturnSettings};
pub use repair::{Repair, RepairRefused, RepairStep, Slip, Stage};
pub use request::{
    Asked, Decision, Mark, Outside, Receipt, Received, Return, ReturnLine, ReturnRefused, ReturnState, Unexpected, ask,
};
pub use way::{Heard, Way};

use serde::{Deserialize, Serialize};

/// Why something comes back.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumString, strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Reason {
    ChangedMind,
    DoesNotFit,
    OrderedByMistake,
    NotAsDescribed,
    Defective,
    DamagedInTransit,
    WrongItem,
    ArrivedTooLate,
    Other,
}

impl Reason {
    /// The fault is the shop's, or its carrier's: it costs the customer nothing.
    #[must_use]
    pub const fn is_ours(self) -> bool {
        matches!(
            self,
            Self::NotAsDescribed | Self::Defective | Self::DamagedInTransit | Self::WrongItem | Self::ArrivedTooLate
        )
    }
}

/// What the customer wants for it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumString, strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Resolution {
    Refund,
    Exchange,
    Repair,
    Credit,
}

/// How it comes back; the least burden first.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Method {
    /// It does not: it is worth less than its way.
    KeepIt,
    /// Brought to a counter that prints the label from a code on the telephone.
    DropOff,
    /// A label to print.
    Label,
    /// Somebody comes for it.
    PickUp,
}
