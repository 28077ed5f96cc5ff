//! Units are moved from one place to another in one transaction. Only available units move; what arrives covers what is
//! short there, but serves no back-order: the sum over all places has not risen.

use super::shelf::{self, Shelf};
use super::{Place, Request, StoodItem, read};
use crate::idempotency::Done;
use crate::retry::until_settled;
use crate::{App, Error};
use domain::ids::LocationId;
use domain::stock::{Movement, MovementKind, StockItem};
use store::Changes;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    pub to: LocationId,
    /// 1 to [`domain::stock::MOST_UNITS`].
    pub quantity: i64,
}

/// Answers with the item the units were taken from.
///
/// # Errors
/// `not_available` when the place has too few available; a destination that is unknown or the same is a wrong field.
pub async fn transfer(
    app: &App,
    from: &Place,
    transfer: &Transfer,
    request: &Request,
) -> Result<Done<StoodItem>, Error> {
    if from.location == transfer.to {
        return Err(Error::field("to", "must be another location"));
    }
    until_settled(|| attempt(app, from, transfer, request)).await
}

async fn attempt(app: &App, from: &Place, transfer: &Transfer, request: &Request) -> Result<Done<StoodItem>, Error> {
    if request.attempt.earlier(app).await?.is_some() {
        return Ok(Done::again(read::standing(app, from).await?));
    }
    let shelf = Shelf::load(app, from).await?;
    let destination = destination(app, &shelf, &transfer.to).await?;
    let (out, _) = domain::stock::adjust(&shelf.item.counters, -transfer.quantity, 0)?;
    let (into, _) = domain::stock::receive(&destination.counters, transfer.quantity, 0);
    let now = app.now();
    let mut changes = Changes::new();
    shelf.shift(&mut changes, &out);
    shelf::shift(&mut changes, &destination, &into);
    let left = Movement {
        reference: Some(format!("to {}", transfer.to)),
        ..shelf.movement(MovementKind::TransferOut, out, request, now)
    };
    let arrived = Movement {
        reference: Some(format!("from {}", from.location)),
        ..shelf::movement(&destination, MovementKind::TransferIn, into, request, now)
    };
    changes.put_movement(&left, || Error::Contention);
    changes.put_movement(&arrived, || Error::Contention);
    request.attempt.record(&mut changes, from.to_string(), now);
    app.table.commit(changes).await?;
    Ok(Done::first(read::standing(app, from).await?))
}

async fn destination(app: &App, shelf: &Shelf, to: &LocationId) -> Result<StockItem, Error> {
    match shelf::find(&shelf.stock, to) {
        Some(item) => Ok(item),
        None if shelf::location_exists(app, to).await? => Ok(StockItem::empty(shelf.item.sku.clone(), to.clone())),
        None => Err(Error::field("to", "is not one of the shop's locations")),
    }
}
