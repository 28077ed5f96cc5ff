//! A correction with a reason: breakage, theft, a found box. Units promised to somebody cannot be taken away like this; that
//! they are gone is said by a count.

use super::{Place, Request, StoodItem, read, shelf::Shelf};
use crate::idempotency::Done;
use crate::retry::until_settled;
use crate::{App, Error};
use domain::stock::{Movement, MovementKind};
use store::Changes;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjustment {
    /// Never 0; at most [`domain::stock::MOST_UNITS`] either way.
    pub delta: i64,
    pub reason: String,
}

/// # Errors
/// `not_available` when more is taken than is available; `NotFound` names the product or location.
pub async fn adjust(
    app: &App,
    place: &Place,
    adjustment: &Adjustment,
    request: &Request,
) -> Result<Done<StoodItem>, Error> {
    until_settled(|| attempt(app, place, adjustment, request)).await
}

async fn attempt(
    app: &App,
    place: &Place,
    adjustment: &Adjustment,
    request: &Request,
) -> Result<Done<StoodItem>, Error> {
    if request.attempt.earlier(app).await?.is_some() {
        return Ok(Done::again(read::standing(app, place).await?));
    }
    let shelf = Shelf::load(app, place).await?;
    let (delta, served) = domain::stock::adjust(&shelf.item.counters, adjustment.delta, shelf.backorders.waiting)?;
    let now = app.now();
    let mut changes = Changes::new();
    shelf.replace(&mut changes, delta);
    shelf.serve(&mut changes, &delta, served);
    let movement = Movement {
        reason: Some(adjustment.reason.clone()),
        ..shelf.movement(MovementKind::Adjustment, delta, request, now)
    };
    changes.put_movement(&movement, || Error::Contention);
    request.attempt.record(&mut changes, place.to_string(), now);
    app.table.commit(changes).await?;
    Ok(Done::first(read::standing(app, place).await?))
}
