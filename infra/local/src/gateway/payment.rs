//! What the gateway knows of one payment and one refund. How they change stands in `ledger`, how they read in `wire`.

use super::cards::Card;
use super::params::CaptureMethod;
use super::refusal::Decline;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    Processing,
    RequiresCapture,
    Succeeded,
    Canceled,
}

impl Status {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::RequiresPaymentMethod => "requires_payment_method",
            Self::RequiresConfirmation => "requires_confirmation",
            Self::RequiresAction => "requires_action",
            Self::Processing => "processing",
            Self::RequiresCapture => "requires_capture",
            Self::Succeeded => "succeeded",
            Self::Canceled => "canceled",
        }
    }
}

/// Money that a card agreed to: `amount` = captured + released + what is still held.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Charge {
    pub id: String,
    pub token: String,
    #[serde(default)]
    pub card: Card,
    pub amount: i64,
    pub captured: i64,
    pub refunded: i64,
    /// Taken back by the card holder's bank, while that is open and when it is lost.
    #[serde(default)]
    pub disputed: i64,
    /// Given back without being captured: voided, expired, or the rest of a partial capture.
    pub released: i64,
    /// Until when the hold stands, where there is one.
    pub capture_before: Option<Timestamp>,
    pub created: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StepKind {
    ActionRequired,
    Processing,
    Authorized,
    Declined,
    Captured,
    CaptureDeclined,
    Released,
    Voided,
    Expired,
    Refunded,
    RefundFailed,
    Disputed,
    DisputeWon,
    DisputeLost,
}

/// One line of a payment's history.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Step {
    pub at: Timestamp,
    pub kind: StepKind,
    pub amount: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Payment {
    pub id: String,
    pub client_secret: String,
    pub amount: i64,
    pub currency: String,
    pub status: Status,
    pub capture_method: CaptureMethod,
    #[serde(default)]
    pub customer: Option<String>,
    pub payment_method: Option<String>,
    pub setup_future_usage: Option<String>,
    pub description: Option<String>,
    pub metadata: BTreeMap<String, String>,
    pub created: Timestamp,
    /// The key it was created under.
    pub idempotency_key: Option<String>,
    pub return_url: Option<String>,
    /// Where the customer acts, while that is awaited.
    pub action_url: Option<String>,
    pub charge: Option<Charge>,
    /// The last refusal and the token it fell on.
    pub last_error: Option<(Decline, Option<String>)>,
    pub canceled_at: Option<Timestamp>,
    pub cancellation_reason: Option<String>,
    pub steps: Vec<Step>,
}

impl Payment {
    /// What could be captured now.
    pub(super) fn capturable(&self) -> i64 {
        match &self.charge {
            Some(charge) if self.status == Status::RequiresCapture => charge.amount,
            _ => 0,
        }
    }

    pub(super) fn received(&self) -> i64 {
        self.charge.as_ref().map_or(0, |charge| charge.captured)
    }

    /// The order the merchant named in the metadata.
    pub(super) fn order(&self) -> Option<&str> {
        self.metadata.get("order").map(String::as_str)
    }

    /// Whether its method is kept for charges without its holder.
    pub(super) fn keeps_method(&self) -> bool {
        self.customer.is_some() && self.setup_future_usage.as_deref() == Some("off_session")
    }

    pub(super) fn note(&mut self, at: Timestamp, kind: StepKind, amount: i64) {
        self.steps.push(Step { at, kind, amount });
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Refund {
    pub id: String,
    pub payment: String,
    pub charge: String,
    pub amount: i64,
    pub currency: String,
    pub reason: Option<String>,
    pub metadata: BTreeMap<String, String>,
    pub failed: bool,
    /// The bank takes its time; it is decided later.
    #[serde(default)]
    pub pending: bool,
    pub created: Timestamp,
}

impl Refund {
    pub(super) fn status(&self) -> &'static str {
        match (self.failed, self.pending) {
            (true, _) => "failed",
            (false, true) => "pending",
            (false, false) => "succeeded",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    Open,
    Won,
    Lost,
}

/// The card holder's bank takes money back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Dispute {
    pub id: String,
    pub payment: String,
    pub charge: String,
    pub amount: i64,
    pub currency: String,
    pub verdict: Verdict,
    pub created: Timestamp,
}

impl Dispute {
    pub(super) fn status(&self) -> &'static str {
        match self.verdict {
            Verdict::Open => "needs_response",
            Verdict::Won => "won",
            Verdict::Lost => "lost",
        }
    }
}

/// Whoever methods are kept for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Customer {
    pub id: String,
    pub metadata: BTreeMap<String, String>,
    pub created: Timestamp,
}

/// A method being kept, without money.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Setup {
    pub id: String,
    pub client_secret: String,
    pub status: Status,
    pub customer: String,
    pub payment_method: Option<String>,
    pub metadata: BTreeMap<String, String>,
    pub created: Timestamp,
    pub return_url: Option<String>,
    pub action_url: Option<String>,
    pub last_error: Option<(Decline, Option<String>)>,
}
