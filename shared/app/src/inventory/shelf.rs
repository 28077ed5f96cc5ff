//! What stands at one place as a change to it sees it, and the writes every such change shares.

use super::{Place, Request};
use crate::{App, Error, settings};
use domain::ids::{LocationId, Sku};
use domain::stock::{Backorders, Counters, Inbound, Movement, MovementKind, StockItem};
use jiff::Timestamp;
use store::inventory::{self, StockOfSku};
use store::{Changes, catalog};

/// A stock item with what its SKU waits for, read together and consistently.
pub(super) struct Shelf {
    /// Its version is 0 while nothing is stored yet.
    pub(super) item: StockItem,
    pub(super) backorders: Backorders,
    pub(super) stock: StockOfSku,
}

impl Shelf {
    /// # Errors
    /// `NotFound` names the product or the location that does not exist.
    pub(super) async fn load(app: &App, place: &Place) -> Result<Self, Error> {
        let stock = inventory::of_sku(&*app.table, &place.sku).await?;
        // Neither products nor locations are ever deleted, so what stands there proves both.
        let item = if let Some(item) = find(&stock, &place.location) {
            item
        } else {
            product_exists(app, &place.sku).await?;
            if !location_exists(app, &place.location).await? {
                return Err(Error::NotFound("location"));
            }
            StockItem::empty(place.sku.clone(), place.location.clone())
        };
        Ok(Self { item, backorders: stock.backorders, stock })
    }

    /// Writes the change by difference: orders may reserve and release meanwhile.
    pub(super) fn shift(&self, changes: &mut Changes<Error>, delta: &Counters) {
        shift(changes, &self.item, delta);
    }

    /// Writes the change under the version it was decided by: nothing may happen to the item meanwhile.
    pub(super) fn replace(&self, changes: &mut Changes<Error>, delta: Counters) {
        let item =
            StockItem { counters: self.item.counters + delta, version: self.item.version + 1, ..self.item.clone() };
        changes.put_stock(&item, || Error::Contention);
    }

    /// Takes the served units off those that wait. Where units become available and somebody could back-order meanwhile, the
    /// write proves that nobody did: who waits is served before who comes.
    pub(super) fn serve(&self, changes: &mut Changes<Error>, delta: &Counters, served: i64) {
        let guarded = delta.available > 0 && self.backorders.left > 0;
        if self.backorders.version > 0 && (served > 0 || guarded) {
            changes.put_backorders(&self.item.sku, &self.backorders.served(served), || Error::Contention);
        }
    }

    /// The entry this change makes in the history; what is particular to it is filled in by the caller.
    pub(super) fn movement(&self, kind: MovementKind, delta: Counters, request: &Request, at: Timestamp) -> Movement {
        movement(&self.item, kind, delta, request, at)
    }

    pub(super) fn inbound(&self) -> impl Iterator<Item = &Inbound> {
        self.stock.inbound.iter().filter(|inbound| inbound.location == self.item.location)
    }
}

pub(super) fn find(stock: &StockOfSku, location: &LocationId) -> Option<StockItem> {
    stock.items.iter().find(|item| item.location == *location).cloned()
}

pub(super) fn shift(changes: &mut Changes<Error>, item: &StockItem, delta: &Counters) {
    if item.version == 0 {
        let first = StockItem { counters: *delta, version: 1, ..item.clone() };
        changes.put_stock(&first, || Error::Contention);
    } else {
        changes.move_stock(item, delta, || Error::Contention);
    }
}

pub(super) fn movement(
    item: &StockItem,
    kind: MovementKind,
    delta: Counters,
    request: &Request,
    at: Timestamp,
) -> Movement {
    Movement {
        at,
        sku: item.sku.clone(),
        location: item.location.clone(),
        kind,
        delta,
        cause: request.attempt.cause.clone(),
        actor: request.actor.clone(),
        reason: None,
        reference: None,
        purchase_order: None,
        lot: None,
        serials: Vec::new(),
        counted: None,
    }
}

/// # Errors
/// `NotFound`.
pub(super) async fn product_exists(app: &App, sku: &Sku) -> Result<(), Error> {
    catalog::product(&*app.table, sku).await?.map(|_| ()).ok_or(Error::NotFound("product"))
}

/// Asks the table, not the cache: a location may have been made a moment ago by another function.
pub(super) async fn location_exists(app: &App, id: &LocationId) -> Result<bool, Error> {
    Ok(settings::list_locations(app).await?.iter().any(|stored| stored.thing.id == *id))
}
