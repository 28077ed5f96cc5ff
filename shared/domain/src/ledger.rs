//! The ledger of an order's money: what happened, once each, never changed. The order keeps where each payment stands; these
//! entries say how it came there.

use crate::money::Minor;
use crate::orders::Whereto;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub at: Timestamp,
    pub kind: EntryKind,
    /// The payment group.
    pub group: u8,
    pub amount: Minor,
    /// The gateway's id of the payment or refund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parcel: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<u16>,
    /// What makes it this entry and no other: part of its key.
    pub cause: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum EntryKind {
    Authorize,
    Void,
    Expire,
    Capture,
    Refund,
    Chargeback,
    /// Money stays with the shop for other goods: those sent in the place of what came back.
    Transfer,
    /// The customer's account pays.
    CreditUse,
    /// … and is given back what was not needed, or what it paid for goods that came back.
    CreditReturn,
    /// The gateway or the bank said no; what was asked stands in the reason.
    Failure,
}

/// What is given back of a payment, and how that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// From 1, within the order.
    pub number: u16,
    pub version: u64,
    pub group: u8,
    pub amount: Minor,
    /// The parcel its units left with: the one whose invoice its credit note corrects.
    pub parcel: u16,
    /// Units by the number of their line, and whether the charge for sending is part of it.
    pub lines: Vec<(u8, u32)>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub shipping: bool,
    /// Where it goes; an ordinary refund goes back to what paid.
    #[serde(default, skip_serializing_if = "Whereto::is_payment")]
    pub to: Whereto,
    /// It gives back what had paid for other goods of the order in the meantime.
    #[serde(default, skip_serializing_if = "is_false")]
    pub of_transfer: bool,
    pub reason: String,
    pub state: RefundState,
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub attempt: u8,
    /// The gateway's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    pub asked_at: Timestamp,
    pub asked_by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<Timestamp>,
    /// The number of its credit note, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_note: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

const fn first() -> u8 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_first(attempt: &u8) -> bool {
    *attempt == 1
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RefundState {
    Requested,
    Pending,
    Succeeded,
    /// Nothing went back.
    Failed,
    /// It came back after it had gone: the customer is still owed, and somebody has to see to it.
    Bounced,
}
