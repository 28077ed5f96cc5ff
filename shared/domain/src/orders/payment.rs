//! A payment as the order keeps it: what one gateway payment is for, and how it stands. The first is embedded in the order
//! from its first version on; what happened to each, one after the other, is the ledger's.

use super::stored;
use crate::money::Minor;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How long a customer has to answer a payment link before the goods go to the next.
pub const PAY_LINK_HOURS: i64 = 72;

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
    #[serde(default, with = "stored::moment::option", skip_serializing_if = "Option::is_none")]
    pub hold_until: Option<Timestamp>,
    /// Why it was declined, in the gateway's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
    /// Rises only after a definite failure: part of the gateway's idempotency key.
    #[serde(default = "first_attempt", skip_serializing_if = "is_first_attempt")]
    pub attempt: u8,
    /// When it was asked for; of the first, that is when the order was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<Timestamp>,
    /// The customer was there when it was asked for, so the bank may ask them: part of what the gateway is asked, and the
    /// same however often that is.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub on_session: bool,
    /// Of a later group: its amount holds the charge for sending, because no earlier parcel carried it.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub with_shipping: bool,
    /// What hand-over decided to take, once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<Capture>,
    /// Given back, or asked to be.
    #[serde(default, skip_serializing_if = "Minor::is_zero")]
    pub refunded: Minor,
    /// Kept by the shop, and no longer for the goods it was taken for: it pays what the customer got in their place, or
    /// stands on their account.
    #[serde(default, skip_serializing_if = "Minor::is_zero")]
    pub moved: Minor,
    /// What goods that came back pay of this group, and which payments that money was taken with; and what the customer's
    /// account pays of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transfers: Vec<Transfer>,
    /// Taken back by the customer's bank.
    #[serde(default, skip_serializing_if = "Minor::is_zero")]
    pub charged_back: Minor,
    /// An authorisation that another has replaced, and which is still to be let go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced: Option<String>,
    /// Until when the customer may still pay by link.
    #[serde(default, with = "stored::moment::option", skip_serializing_if = "Option::is_none")]
    pub pay_until: Option<Timestamp>,
}

const fn first_attempt() -> u8 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_first_attempt(attempt: &u8) -> bool {
    *attempt == 1
}

/// Money of an earlier payment of the order, or of the customer's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// The group whose payment it was taken with; `ACCOUNT` for store credit.
    pub from: u8,
    pub amount: Minor,
}

/// What is taken of an authorisation when its goods leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capture {
    pub amount: Minor,
    /// The parcels that left with it, and what was decided to take for each.
    pub parcels: Vec<(u16, Minor)>,
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
    /// Its goods are not there yet; a later group was asked for before it.
    NotAsked,
    /// The customer added goods and has yet to pay for them; nothing is asked of the gateway until they do.
    Awaited,
    /// Nothing that it covered is to be sent any more: to be let go.
    Voiding,
    /// The hold ended before anything was taken.
    Lapsed,
    /// Goods have left; the gateway is being asked.
    Capturing,
    Captured,
    /// Goods have left and the gateway did not give the money: a receivable.
    CaptureFailed,
}

impl Payment {
    #[must_use]
    pub const fn requested(amount: Minor, method: String) -> Self {
        Self {
            state: PaymentState::Requested,
            amount,
            method,
            id: None,
            hold_until: None,
            reason: None,
            action: None,
            attempt: 1,
            asked_at: None,
            on_session: false,
            with_shipping: false,
            capture: None,
            refunded: Minor::ZERO,
            moved: Minor::ZERO,
            transfers: Vec::new(),
            charged_back: Minor::ZERO,
            replaced: None,
            pay_until: None,
        }
    }

    /// What is authorised and not captured.
    #[must_use]
    pub fn authorized(&self) -> Minor {
        if matches!(self.state, PaymentState::Authorized | PaymentState::Voiding) { self.amount } else { Minor::ZERO }
    }

    /// What was taken.
    #[must_use]
    pub fn captured(&self) -> Minor {
        match (self.state, &self.capture) {
            (PaymentState::Captured, Some(capture)) => capture.amount,
            _ => Minor::ZERO,
        }
    }

    /// What goods have left for and was not taken: yet, or for good. However it stands with asking for it, it is owed.
    #[must_use]
    pub fn receivable(&self) -> Minor {
        match (self.state, &self.capture) {
            (PaymentState::Captured, _) | (_, None) => Minor::ZERO,
            (_, Some(capture)) => capture.amount,
        }
    }

    /// What may still be given back of it: of what was taken, or is being taken.
    #[must_use]
    pub fn refundable(&self) -> Minor {
        let taken = if self.state == PaymentState::Capturing { self.receivable() } else { self.captured() };
        let left = taken - self.refunded - self.moved - self.charged_back;
        left.max(Minor::ZERO)
    }

    /// What goods that came back, or the account, pay of this group.
    #[must_use]
    pub fn transferred(&self) -> Minor {
        self.transfers.iter().map(|transfer| transfer.amount).sum()
    }

    /// Whether goods may leave for `amount` now.
    #[must_use]
    pub fn covers(&self, amount: Minor, now: Timestamp) -> bool {
        match self.state {
            PaymentState::Authorized => {
                self.amount >= amount && self.charged_back.is_zero() && self.hold_until.is_none_or(|until| now < until)
            }
            _ => amount <= Minor::ZERO,
        }
    }
}
