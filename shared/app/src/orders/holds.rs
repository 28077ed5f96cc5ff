//! Holds by hand: nothing of a held order is picked until the hold is released.

use crate::error::{Classify, Kind};
use crate::events::kinds;
use crate::idempotency::{Attempt, Done};
use crate::{App, Caller, Error, retry};
use domain::ids::OrderId;
use domain::orders::{Hold, HoldRefused, Order};
use store::{Changes, orders};

#[derive(Clone, Debug)]
pub struct HoldRequest {
    pub order: OrderId,
    pub reason: String,
    pub note: Option<String>,
}

impl Classify for HoldRefused {
    fn kind(&self) -> Kind {
        match self {
            Self::NotOpen | Self::AlreadyHeld => Kind::Conflict,
            Self::NotHeld => Kind::NotFound,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotOpen => "order_not_open",
            Self::AlreadyHeld => "already_held",
            Self::NotHeld => "not_held",
        }
    }
}

impl From<HoldRefused> for Error {
    fn from(refused: HoldRefused) -> Self {
        Self::Refused(Box::new(refused))
    }
}

/// # Errors
/// `NotFound`, `already_held`, `order_not_open`.
pub async fn hold(app: &App, caller: &Caller, request: &HoldRequest, attempt: &Attempt) -> Result<Done<Order>, Error> {
    retry::until_settled(|| async {
        let order = find(app, &request.order).await?;
        if attempt.earlier(app).await?.is_some() {
            return Ok(Done::again(order));
        }
        let now = app.now();
        let hold = Hold { reason: request.reason.clone(), note: request.note.clone(), at: now, by: caller.actor() };
        let next = order.hold(hold)?;
        let mut changes: Changes<Error> = Changes::new();
        orders::put(&mut changes, &next, &[kinds::ORDER_HELD], || Error::Contention);
        attempt.record(&mut changes, next.version.to_string(), now);
        app.table.commit(changes).await?;
        Ok(Done::first(next))
    })
    .await
}

/// # Errors
/// `NotFound` when there is no such order or hold.
pub async fn release(app: &App, id: &OrderId, reason: &str) -> Result<Order, Error> {
    retry::until_settled(|| async {
        let next = find(app, id).await?.release_hold(reason)?;
        let mut changes: Changes<Error> = Changes::new();
        orders::put(&mut changes, &next, &[kinds::ORDER_HOLD_RELEASED], || Error::Contention);
        app.table.commit(changes).await?;
        Ok(next)
    })
    .await
}

async fn find(app: &App, id: &OrderId) -> Result<Order, Error> {
    orders::find(&*app.table, id).await?.ok_or(Error::NotFound("order"))
}
