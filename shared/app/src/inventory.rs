//! Stock as the warehouse and the merchant change and see it: receipts, counts, adjustments, transfers, policies, purchase
//! orders, and the movement history the stream keeps of orders. What the counters may do is `domain::stock`'s.

mod adjust;
mod count;
mod cursor;
mod moved;
mod policy;
mod project;
mod purchase_order;
mod read;
mod receive;
mod shelf;
mod take_back;
mod transfer;

pub use adjust::{Adjustment, adjust};
pub use count::count;
pub use policy::{Policy, PutPolicy, put_policy};
pub use project::project;
pub use purchase_order::{DraftLine, PurchaseOrderDraft, create_purchase_order};
pub use read::{OfSku, StoodItem, get};
pub use receive::{Receipt, receive};
pub use store::inventory::{PurchaseOrder, PurchaseOrderLine};
pub use transfer::{Transfer, transfer};

pub(crate) use cursor::{decode as decode_cursor, encode as encode_cursor};
pub(crate) use moved::order_movement;
pub(crate) use take_back::{Came, Cause, restore, take_back};

use crate::idempotency::Attempt;
use crate::{Caller, Classify, Error, Kind};
use domain::ids::{LocationId, Sku};
use domain::stock::NotAvailable;
use serde_json::{Map, Value, json};
use std::fmt;

/// One SKU at one location: what a stock item is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub sku: Sku,
    pub location: LocationId,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.sku, self.location)
    }
}

/// Who asks for a change, and under which key.
#[derive(Clone, Debug)]
pub struct Request {
    attempt: Attempt,
    actor: String,
}

impl Request {
    /// `operation` is the function's name; `fingerprint` tells one body from another.
    #[must_use]
    pub fn new(caller: &Caller, operation: &str, key: &str, fingerprint: String) -> Self {
        Self { attempt: Attempt::new(caller, operation, key, fingerprint), actor: caller.actor() }
    }
}

/// Why stock cannot be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct TakeRefused(#[from] NotAvailable);

impl Classify for TakeRefused {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &'static str {
        "not_available"
    }

    fn more(&self) -> Map<String, Value> {
        Map::from_iter([("available".to_owned(), json!(self.0.available))])
    }
}

impl From<NotAvailable> for Error {
    fn from(refused: NotAvailable) -> Self {
        Self::Refused(Box::new(TakeRefused(refused)))
    }
}
