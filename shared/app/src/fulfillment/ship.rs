//! What left is taken from the shelves, in the transaction in which it leaves. The order is the proof, and the stream tells its
//! history; only where the shelf held more than its books said, that is a movement of its own.

use crate::inventory::order_movement;
use crate::{App, Error};
use domain::ids::{LocationId, Sku};
use domain::orders::{Order, StockEffects};
use domain::stock::{self, Counters, MovementKind, StockItem};
use jiff::Timestamp;
use std::collections::BTreeSet;
use store::inventory::{self, StockOfSku};
use store::{Changes, TableError, keys};

/// # Errors
/// Those of the table.
pub(crate) async fn ship(
    app: &App,
    changes: &mut Changes<Error>,
    before: &Order,
    next: &Order,
    actor: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let shipped = StockEffects::between(Some(before), Some(next)).shipped;
    let skus: BTreeSet<&Sku> = shipped.keys().map(|(sku, _)| sku).collect();
    for sku in skus {
        let stock = inventory::of_sku(&*app.table, sku).await?;
        for ((_, place), units) in shipped.iter().filter(|((other, _), _)| other == sku) {
            let (item, units) = (item_at(&stock, sku, place)?, i64::from(*units));
            let delta = stock::ship(&item.counters, units);
            changes.move_stock_as_short(item, &delta, || Error::Contention);
            let beyond = delta - Counters::shipment(units);
            if !beyond.is_zero() {
                let found = order_movement(next, item, MovementKind::PickVariance, beyond, actor, now);
                changes.put_movement(&found, || Error::Contention);
            }
        }
    }
    Ok(())
}

/// The stock item units of an order come from.
///
/// # Errors
/// `Corrupt` when it is not there.
pub(super) fn item_at<'s>(stock: &'s StockOfSku, sku: &Sku, place: &LocationId) -> Result<&'s StockItem, Error> {
    let found = stock.items.iter().find(|item| item.location == *place);
    found.ok_or_else(|| {
        let key = keys::stock(sku, place);
        Error::Store(TableError::corrupt(&key, "an order holds units of an item that is not there"))
    })
}
