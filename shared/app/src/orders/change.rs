//! Changes to an order by whoever may see it: what one would come to, and the change itself. A preview stores nothing: what it
//! showed travels in its `hash`, signed, and is worked out anew when it is applied.

mod apply;
mod token;

pub(super) use apply::commit;
pub use apply::{Apply, apply};

use super::basket::{self, OrderRefused};
use crate::error::{Classify, Kind};
use crate::{App, Caller, Error, Role};
use domain::ids::{OrderId, Sku};
use domain::money::Minor;
use domain::orders::{ChangeRefused, Changed, Goods, Operation, Order, Take, change};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How long a preview may be confirmed.
const PREVIEW_HOLDS: SignedDuration = SignedDuration::from_mins(15);

/// Why a change that was previewed is not made.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ApplyRefused {
    #[error("the preview is not ours, or too old; ask for a new one")]
    PreviewExpired,
    #[error("it would come to something else now than you were shown; look at it again")]
    PreviewOutdated,
    #[error("what is ordered would cost more than your payment covers: pay with the change")]
    PaymentNeeded { amount: Minor },
}

impl Classify for ApplyRefused {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &'static str {
        match self {
            Self::PreviewExpired => "preview_expired",
            Self::PreviewOutdated => "preview_outdated",
            Self::PaymentNeeded { .. } => "payment_needed",
        }
    }

    fn more(&self) -> Map<String, Value> {
        match self {
            Self::PaymentNeeded { amount } => Map::from_iter([("amount".to_owned(), json!(amount))]),
            _ => Map::new(),
        }
    }
}

impl From<ApplyRefused> for Error {
    fn from(refused: ApplyRefused) -> Self {
        Self::Refused(Box::new(refused))
    }
}

/// The domain's word, where it needs nothing else to be an answer.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
struct NotChanged(ChangeRefused);

impl Classify for NotChanged {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &'static str {
        match &self.0 {
            ChangeRefused::AlreadyShipped { .. } => "already_shipped",
            ChangeRefused::PaymentPending => "payment_pending",
            _ => "order_not_open",
        }
    }

    fn more(&self) -> Map<String, Value> {
        match &self.0 {
            ChangeRefused::AlreadyShipped { line: Some(line) } => {
                Map::from_iter([("line".to_owned(), json!(line.to_string()))])
            }
            _ => Map::new(),
        }
    }
}

/// What a change would come to.
#[derive(Clone, Debug)]
pub struct Preview {
    pub changed: Changed,
    /// Confirms just this change of just this version.
    pub hash: String,
    pub expires_at: Timestamp,
}

/// # Errors
/// `NotFound`; `already_shipped`, `order_not_open`, `payment_pending`, `out_of_stock`; every wrong field.
pub async fn preview(app: &App, caller: &Caller, id: &OrderId, operations: &[Operation]) -> Result<Preview, Error> {
    let order = super::get(app, caller, id).await?;
    allowed(caller, operations)?;
    let changed = work_out(app, caller, &order, operations).await?.changed;
    let expires_at = app.now().checked_add(PREVIEW_HOLDS).unwrap_or_else(|_| app.now());
    let hash = token::seal(app, &order, operations, &changed, expires_at)?;
    Ok(Preview { changed, hash, expires_at })
}

/// What fewer units of some lines come to.
pub(super) async fn fewer(app: &App, caller: &Caller, order: &Order, takes: &[Take]) -> Result<Worked, Error> {
    let mut operations = Vec::new();
    for Take { line, units } in takes {
        let there = usize::from(*line).checked_sub(1).and_then(|index| order.lines.get(index));
        let live = there.ok_or_else(|| Error::field("lines", format!("the order has no line {line}")))?.live();
        let quantity = live.checked_sub(*units);
        let quantity = quantity.ok_or(ChangeRefused::AlreadyShipped { line: Some(*line) })?;
        operations.push(Operation::SetQuantity { line: *line, quantity });
    }
    work_out(app, caller, order, &operations).await
}

/// Prices are staff's to set.
fn allowed(caller: &Caller, operations: &[Operation]) -> Result<(), Error> {
    let sets_price = operations.iter().any(|operation| matches!(operation, Operation::SetPrice { .. }));
    if sets_price && !caller.has(Role::Agent) {
        return Err(Error::Forbidden("agent"));
    }
    Ok(())
}

/// A change, and the goods it was worked out from.
pub(super) struct Worked {
    pub(super) changed: Changed,
    pub(super) goods: BTreeMap<Sku, Goods>,
}

/// What the change comes to with what is there now.
async fn work_out(app: &App, caller: &Caller, order: &Order, operations: &[Operation]) -> Result<Worked, Error> {
    let added = operations.iter().filter_map(|operation| match operation {
        Operation::Add { sku, .. } => Some(sku),
        _ => None,
    });
    let skus: BTreeSet<&Sku> = order.lines.iter().map(|line| &line.sku).chain(added).collect();
    let wanted = basket::Wanted { skus: skus.iter().copied().collect(), quote: None, order: None };
    let mut basket = basket::read(app, &wanted).await?;
    // Dates of goods that come later matter only where somebody may wait for them.
    if order.later_charge.is_some() {
        basket::add_inbound(app, &mut basket.goods, skus).await?;
    }
    let rules = basket.shop.rules(app.config.currency);
    match change(order, operations, &basket.goods, &rules, (&caller.actor(), app.now())) {
        Ok(changed) => Ok(Worked { changed, goods: basket.goods }),
        Err(ChangeRefused::Offer(refused)) => Err(basket::refusal(app, &basket.goods, refused).await),
        Err(refused) => Err(refused.into()),
    }
}

impl From<ChangeRefused> for Error {
    fn from(refused: ChangeRefused) -> Self {
        match refused {
            ChangeRefused::Field { field, message } => Self::field(&field, message),
            ChangeRefused::TooManyLines => Self::field("operations", refused.to_string()),
            ChangeRefused::Offer(_) => Self::Bug("an offer's refusal lost its goods".to_owned()),
            refused => Self::Refused(Box::new(NotChanged(refused))),
        }
    }
}

fn declined(reason: Option<&str>, replayed: bool) -> Error {
    OrderRefused::PaymentDeclined { reason: reason.unwrap_or("declined").to_owned(), replayed }.into()
}
