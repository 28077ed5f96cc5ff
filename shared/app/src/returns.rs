//! What comes back, and what went wrong on the way to its customer. Every step is the order's next version and the return's (or
//! claim's), in one transaction: units, stock and money move together or not at all. What may be done is `domain::returns`'s.

mod approvals;
mod cancel;
mod claims;
mod decide;
mod exchange;
mod heard;
mod inspect;
mod list;
mod money;
mod options;
mod receive;
mod repair;
mod request;

pub use cancel::{cancel, expire};
pub use claims::{Decide, OpenClaim, decide as decide_claim, open as open_claim};
pub use decide::{Decided, decide};
pub use exchange::untransfer;
pub use heard::heard;
pub use inspect::{Inspected, inspect};
pub use list::list;
pub use options::{OfOrder, of_order};
pub use receive::{Came, receive};
pub use repair::{Repaired, repair};
pub use request::request;

use crate::error::{Classify, Kind};
use crate::{App, Caller, Error, Role};
use domain::ids::{OrderId, ReturnId, Sku};
use domain::orders::Order;
use domain::parcels::Label;
use domain::returns::{Categories, ClaimRefused, Method, RepairRefused, Return, ReturnRefused, ReturnState};
use serde_json::{Map, Value, json};
use store::{catalog, orders, returns};

/// A return with the order it is of, as they are now.
#[derive(Clone, Debug)]
pub struct Seen {
    pub order: Order,
    pub it: Return,
}

/// A return, for whoever may see its order, and for whoever takes in what comes back.
///
/// # Errors
/// `NotFound` also for somebody else's.
pub async fn get(app: &App, caller: &Caller, id: &ReturnId) -> Result<Seen, Error> {
    if caller.has(Role::Warehouse) { find(app, id).await } else { own(app, caller, id).await }
}

/// A return, for whoever may see its order.
async fn own(app: &App, caller: &Caller, id: &ReturnId) -> Result<Seen, Error> {
    let order = crate::orders::get(app, caller, id.order()).await.map_err(hidden)?;
    let it = returns::find(&*app.table, id).await?.ok_or(Error::NotFound("return"))?;
    Ok(Seen { order, it })
}

/// That an order is not there says no more than that its return is not.
fn hidden(error: Error) -> Error {
    if matches!(error, Error::NotFound(_)) { Error::NotFound("return") } else { error }
}

/// For staff, and for workers.
async fn find(app: &App, id: &ReturnId) -> Result<Seen, Error> {
    let order = orders::find(&*app.table, id.order()).await?.ok_or(Error::NotFound("return"))?;
    let it = returns::find(&*app.table, id).await?.ok_or(Error::NotFound("return"))?;
    Ok(Seen { order, it })
}

async fn find_order(app: &App, id: &OrderId) -> Result<Order, Error> {
    orders::find(&*app.table, id).await?.ok_or(Error::NotFound("order"))
}

/// The category of everything an order has.
async fn categories(app: &App, order: &Order) -> Result<Categories, Error> {
    let mut skus: Vec<Sku> = order.lines.iter().map(|line| line.sku.clone()).collect();
    skus.sort();
    skus.dedup();
    let products = catalog::products(&*app.table, &skus).await?;
    Ok(products.into_iter().map(|product| (product.sku, product.category)).collect())
}

impl Classify for ReturnRefused {
    fn kind(&self) -> Kind {
        match self {
            Self::OwnRequest => Kind::Forbidden,
            _ => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NothingDelivered => "nothing_delivered",
            Self::TooMany { .. } => "not_returnable",
            Self::NotOffered(_) => "not_offered",
            Self::NoAccount => "no_account",
            Self::NotNow(_) => "return_not_open",
            Self::NotInReturn { .. } => "not_in_return",
            Self::NoLabel => "no_label",
            Self::LabelNotReady => "label_not_ready",
            Self::OwnRequest => "own_request",
            Self::ReplacementOutOfStock(_) => "replacement_out_of_stock",
        }
    }

    fn more(&self) -> Map<String, Value> {
        match self {
            Self::TooMany { line, wanted, there } | Self::NotInReturn { line, wanted, there } => Map::from_iter([
                ("line".to_owned(), json!(line.to_string())),
                ("wanted".to_owned(), json!(wanted)),
                ("there".to_owned(), json!(there)),
            ]),
            Self::NotNow(state) => Map::from_iter([("state".to_owned(), json!(state))]),
            Self::ReplacementOutOfStock(sku) => Map::from_iter([("sku".to_owned(), json!(sku))]),
            _ => Map::new(),
        }
    }
}

impl From<ReturnRefused> for Error {
    fn from(refused: ReturnRefused) -> Self {
        Self::Refused(Box::new(refused))
    }
}

impl Classify for RepairRefused {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotNow { .. } => "repair_not_there",
            Self::NoDates | Self::DatesCrossed => "repair_dates",
            Self::NoQuote => "repair_quote",
        }
    }
}

impl From<RepairRefused> for Error {
    fn from(refused: RepairRefused) -> Self {
        Self::Refused(Box::new(refused))
    }
}

impl Classify for ClaimRefused {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &'static str {
        match self {
            Self::TooMany { .. } => "not_claimable",
            Self::Decided(_) => "claim_decided",
            Self::OutOfStock => "replacement_out_of_stock",
        }
    }

    fn more(&self) -> Map<String, Value> {
        match self {
            Self::TooMany { line, wanted, there } => Map::from_iter([
                ("line".to_owned(), json!(line.to_string())),
                ("wanted".to_owned(), json!(wanted)),
                ("there".to_owned(), json!(there)),
            ]),
            _ => Map::new(),
        }
    }
}

impl From<ClaimRefused> for Error {
    fn from(refused: ClaimRefused) -> Self {
        Self::Refused(Box::new(refused))
    }
}

/// The carrier's number on a return's label; none where no carrier sold one: then any of them may bring it.
///
/// # Errors
/// `no_label` where nothing is to be sent; `label_not_ready`.
pub fn label_of(it: &Return) -> Result<Option<String>, Error> {
    if it.state.has_ended() || it.method == Method::KeepIt || it.state == ReturnState::PendingApproval {
        return Err(ReturnRefused::NoLabel.into());
    }
    match &it.way.label {
        Label::Bought(bought) => Ok(Some(bought.number.clone())),
        Label::Failed { .. } => Ok(None),
        _ => Err(ReturnRefused::LabelNotReady.into()),
    }
}
