//! Something went wrong with what was sent: it never came, came broken, or is not what was ordered. Somebody looks, and it is
//! sent once more, paid back or put on the account: each unit once, and never more than was taken for it.

use crate::ids::OrderId;
use crate::money::Minor;
use crate::orders::{Bucket, GivenBack, Keep, Order, Portion};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ClaimKind {
    /// The parcel never came.
    Lost,
    /// The parcel came without it.
    Missing,
    Wrong,
    Damaged,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ClaimOutcome {
    Reship,
    Refund,
    Credit,
    Deny,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ClaimState {
    Open,
    Reshipped,
    Refunded,
    Credited,
    Denied,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub order: OrderId,
    pub number: u16,
    pub version: u64,
    pub kind: ClaimKind,
    pub state: ClaimState,
    pub lines: Vec<(u8, u32)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    pub opened_at: Timestamp,
    pub opened_by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The lines that are sent in their place, or the refunds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced_by: Vec<u8>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimRefused {
    #[error("of line {line} {there} units could be claimed; {wanted} were named")]
    TooMany { line: u8, wanted: u32, there: u32 },
    #[error("the claim is {0} already")]
    Decided(ClaimState),
    #[error("there is not enough of it to send it once more; give the money back, or wait for goods")]
    OutOfStock,
}

impl ClaimKind {
    /// Units this can be said of: what never came has left, what came wrong is there.
    fn fits(self, portion: &Portion) -> bool {
        let there = match self {
            Self::Lost => matches!(portion.bucket, Bucket::HandedOver | Bucket::Lost | Bucket::Delivered),
            Self::Missing | Self::Wrong | Self::Damaged => {
                matches!(portion.bucket, Bucket::Delivered | Bucket::HandedOver)
            }
        };
        there && portion.claim.is_none() && portion.back.is_none() && portion.refund.is_none()
    }
}

/// Opens a claim: its units can neither be claimed again nor sent back meanwhile.
///
/// # Errors
/// More units than have left and are not spoken for.
pub fn claim(
    order: &Order,
    kind: ClaimKind,
    lines: &[(u8, u32)],
    note: Option<String>,
    by: &str,
    now: Timestamp,
) -> Result<(Order, Claim), ClaimRefused> {
    let number = order.claims + 1;
    let mut next = Order { version: order.version + 1, claims: number, ..order.clone() };
    for (line, units) in lines {
        let index = usize::from(*line).checked_sub(1);
        let there = index.and_then(|index| order.lines.get(index)).map_or(0, |own| own.units(|it| kind.fits(it)));
        // What is known to be lost comes first, so that nothing is claimed that may yet arrive.
        let lost = |portion: &Portion| kind.fits(portion) && portion.bucket == Bucket::Lost;
        let certain = if kind == ClaimKind::Lost { next.mark_claim(*line, *units, lost, Some(number)) } else { 0 };
        if *units == 0 || *units > there {
            return Err(ClaimRefused::TooMany { line: *line, wanted: *units, there });
        }
        next.mark_claim(*line, *units - certain, |portion| kind.fits(portion), Some(number));
    }
    let claim = Claim {
        order: order.id.clone(),
        number,
        version: 1,
        kind,
        state: ClaimState::Open,
        lines: lines.to_vec(),
        note,
        opened_at: now,
        opened_by: by.to_owned(),
        decided_at: None,
        decided_by: None,
        reason: None,
        replaced_by: Vec::new(),
        refunds: Vec::new(),
    };
    Ok((next, claim))
}

/// The order once a claim is denied: its units are as they were.
#[must_use]
pub fn withdraw_claim(order: &Order, claim: &Claim) -> Order {
    let mut next = Order { version: order.version + 1, ..order.clone() };
    for (line, units) in &claim.lines {
        next.mark_claim(*line, *units, |portion| portion.claim == Some(claim.number), None);
    }
    next
}

/// Gives back what a claim's units cost, and all of the charge for sending where nothing of the order is kept: the fault is
/// the shop's. The order's next version is the caller's.
#[must_use]
pub fn pay_claim(order: &Order, number: u16, credit: bool) -> (Order, GivenBack) {
    let of = |portion: &Portion| portion.claim == Some(number);
    let shipping = order.nothing_is_kept(of).then_some(Minor(i64::MAX));
    order.give_back(|_, portion| of(portion), Keep { credit, shipping, ..Keep::default() })
}

/// What paying an open claim back would come to.
#[must_use]
pub fn claim_worth(order: &Order, number: u16) -> Minor {
    let (_, given) = pay_claim(order, number, false);
    given.parts.iter().map(|part| part.amount).sum()
}
