//! From release to the truck: fulfilment orders as people and warehouse systems drive them. Every step is the order's next
//! version and its fulfilment order's, in one transaction; what may be done is `domain::orders`'s.

mod follow;
mod hand_over;
mod list;
mod pack;
mod put_back;
mod release;
mod ship;
mod short;
mod slip;
mod steps;

pub use hand_over::hand_over;
pub use list::{Task, TaskLine, Worklist, list};
pub use pack::{Pack, Packed, pack, unpack};
pub use put_back::put_back;
pub use release::release;
pub use short::report_short;
pub use slip::{Slip, SlipLine, slip};
pub use steps::{Step, pick};

pub(crate) use follow::follow;
pub(crate) use ship::ship;

use crate::error::{Classify, Kind};
use crate::idempotency::Attempt;
use crate::{App, Error};
use domain::fulfillment::{Fulfillment, Step as Made};
use domain::ids::{FulfillmentId, OrderId};
use domain::orders::{Order, StepRefused, Take};
use serde_json::{Map, Value, json};
use store::{fulfillments, orders};

/// What somebody is asked to do with a fulfilment order: named units, or all there are.
#[derive(Clone, Debug)]
pub struct Request {
    pub fulfillment: FulfillmentId,
    pub takes: Vec<Take>,
}

impl Classify for StepRefused {
    fn kind(&self) -> Kind {
        match self {
            Self::NoFulfillment | Self::NoParcel => Kind::NotFound,
            _ => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotOpen(_) => "order_not_open",
            Self::Held(_) => "order_held",
            Self::NoFulfillment | Self::NoParcel => "not_found",
            Self::NotHere { .. } => "not_in_fulfillment",
            Self::NotYet(_) => "not_yet",
            Self::AlreadyShipped => "already_shipped",
            Self::NotCovered { .. } => "payment_not_covered",
        }
    }

    fn more(&self) -> Map<String, Value> {
        match self {
            Self::Held(reasons) => Map::from_iter([("holds".to_owned(), json!(reasons))]),
            Self::NotHere { line, wanted, there, .. } => Map::from_iter([
                ("line".to_owned(), json!(line.to_string())),
                ("wanted".to_owned(), json!(wanted)),
                ("there".to_owned(), json!(there)),
            ]),
            _ => Map::new(),
        }
    }
}

impl From<StepRefused> for Error {
    fn from(refused: StepRefused) -> Self {
        Self::Refused(Box::new(refused))
    }
}

async fn find_order(app: &App, id: &OrderId) -> Result<Order, Error> {
    orders::find(&*app.table, id).await?.ok_or(Error::NotFound("fulfilment order"))
}

/// The step that this very request made before, if it did.
fn made<'a>(there: &'a Fulfillment, attempt: &Attempt) -> Result<Option<&'a Made>, Error> {
    for step in &there.steps {
        if let Some(mark) = &step.request
            && attempt.left(mark)?
        {
            return Ok(Some(step));
        }
    }
    Ok(None)
}

async fn find_fulfillment(app: &App, id: &FulfillmentId) -> Result<Fulfillment, Error> {
    let found = fulfillments::find(&*app.table, id.order(), id.number()).await?;
    found.ok_or(Error::NotFound("fulfilment order"))
}
