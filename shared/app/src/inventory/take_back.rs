//! Units that come back from customers: what is good serves whoever waits or is for sale again, what is broken lies apart.
//! Their movement stands under the call that received them.

use super::{Place, Request, shelf::Shelf};
use crate::idempotency::Attempt;
use crate::{App, Caller, Error};
use domain::ids::{LocationId, Sku};
use domain::stock::{self, Counters, Movement, MovementKind};
use jiff::Timestamp;
use std::collections::BTreeMap;
use store::Changes;

/// What came of one SKU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Came {
    pub(crate) good: i64,
    pub(crate) damaged: i64,
}

/// Who says so, under which key, and for which return.
pub(crate) struct Cause<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) attempt: &'a Attempt,
    pub(crate) reference: String,
    pub(crate) at: Timestamp,
}

impl Cause<'_> {
    fn request(&self) -> Request {
        Request { attempt: self.attempt.clone(), actor: self.caller.actor() }
    }
}

/// Adds the writes of what came to a location, each SKU once.
///
/// # Errors
/// `NotFound` names the location; those of the table.
pub(crate) async fn take_back(
    app: &App,
    changes: &mut Changes<Error>,
    location: &LocationId,
    came: &BTreeMap<Sku, Came>,
    cause: &Cause<'_>,
) -> Result<(), Error> {
    for (sku, came) in came {
        let shelf = Shelf::load(app, &Place { sku: sku.clone(), location: location.clone() }).await?;
        let (good, served) = stock::receive(&shelf.item.counters, came.good, shelf.backorders.waiting);
        let delta = good + Counters { on_hand: came.damaged, damaged: came.damaged, ..Counters::default() };
        put(changes, &shelf, &delta, served, (MovementKind::Return, cause));
    }
    Ok(())
}

/// Adds the writes of broken units that are good after all.
///
/// # Errors
/// Those of the table.
pub(crate) async fn restore(
    app: &App,
    changes: &mut Changes<Error>,
    location: &LocationId,
    units: &BTreeMap<Sku, i64>,
    cause: &Cause<'_>,
) -> Result<(), Error> {
    for (sku, units) in units {
        let shelf = Shelf::load(app, &Place { sku: sku.clone(), location: location.clone() }).await?;
        let (delta, served) = stock::restore(&shelf.item.counters, *units, shelf.backorders.waiting);
        put(changes, &shelf, &delta, served, (MovementKind::Inspection, cause));
    }
    Ok(())
}

fn put(
    changes: &mut Changes<Error>,
    shelf: &Shelf,
    delta: &Counters,
    served: i64,
    (kind, cause): (MovementKind, &Cause<'_>),
) {
    shelf.shift(changes, delta);
    shelf.serve(changes, delta, served);
    let movement = shelf.movement(kind, *delta, &cause.request(), cause.at);
    changes.put_movement(&Movement { reference: Some(cause.reference.clone()), ..movement }, || Error::Contention);
}
