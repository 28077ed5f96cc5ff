//! The first entry of an order's payment ledger, embedded in the order: the authorisation asked for at placing.

use crate::money::Minor;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    pub state: PaymentState,
    pub amount: Minor,
    /// The gateway's token for the method: kept while the gateway has yet to answer, to ask again under the same key, and
    /// for goods that are charged later. Empty when it is of no more use.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub method: String,
    /// The gateway's id of the payment, once it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When the gateway ends the hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_until: Option<Timestamp>,
    /// Why it was declined, in the gateway's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
}

impl std::fmt::Debug for Payment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Payment({:?} {} {:?})", self.state, self.amount.0, self.id)
    }
}

/// What the customer has to do at their bank.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    pub client_secret: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PaymentState {
    /// Asked, or about to be; whether it took effect is not known to this record.
    Requested,
    /// The gateway did not answer in time or is still working.
    Pending,
    RequiresAction,
    Authorized,
    Declined,
    Voided,
    /// Nothing is to be paid.
    NotNeeded,
}

impl Payment {
    #[must_use]
    pub fn requested(amount: Minor, method: String) -> Self {
        Self { state: PaymentState::Requested, amount, method, id: None, hold_until: None, reason: None, action: None }
    }

    /// What is authorised and not captured.
    #[must_use]
    pub fn authorized(&self) -> Minor {
        if self.state == PaymentState::Authorized { self.amount } else { Minor::ZERO }
    }
}
