//! Gives back what an order held and will not keep, in the transaction that ends it. The stream projects a plain release into
//! the movement history; where the units did not all go back on sale, the difference is a movement of its own.

use crate::inventory::order_movement;
use crate::{App, Error};
use domain::ids::{LocationId, Sku};
use domain::orders::{Order, StockEffects};
use domain::stock::{Counters, MovementKind, StockItem, let_go};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use store::inventory::{self, StockOfSku};
use store::{Changes, TableError};

/// Adds the writes that let go of everything `before` held and `after` does not.
pub(crate) async fn release(
    app: &App,
    changes: &mut Changes<Error>,
    before: &Order,
    after: &Order,
    now: Timestamp,
) -> Result<(), Error> {
    let StockEffects { freed, unwaited, .. } = StockEffects::between(Some(before), Some(after));
    let skus: BTreeSet<&Sku> = freed.keys().map(|(sku, _)| sku).chain(unwaited.keys()).collect();
    for sku in skus {
        let stock = inventory::of_sku(&*app.table, sku).await?;
        let here = freed.iter().filter(|((other, _), _)| other == sku);
        let freed: BTreeMap<&LocationId, i64> = here.map(|((_, place), units)| (place, i64::from(*units))).collect();
        let unwaited = i64::from(unwaited.get(sku).copied().unwrap_or(0));
        let letting = Letting { order: after, sku, stock: &stock, now };
        letting.go(changes, &freed, unwaited)?;
    }
    Ok(())
}

/// One SKU of an order that ends.
struct Letting<'a> {
    order: &'a Order,
    sku: &'a Sku,
    stock: &'a StockOfSku,
    now: Timestamp,
}

impl Letting<'_> {
    fn go(&self, changes: &mut Changes<Error>, freed: &BTreeMap<&LocationId, i64>, unwaited: i64) -> Result<(), Error> {
        // Goods may have come for what this order waits for, without being assigned to it yet: then they are let go instead.
        let no_longer_waits = unwaited.min(self.stock.backorders.waiting);
        let unassigned = self.take_unassigned(unwaited - no_longer_waits);
        let mut waiting = self.stock.backorders.waiting - no_longer_waits;
        let mut goes_on_sale = false;
        let places: BTreeSet<&LocationId> = freed.keys().copied().chain(unassigned.keys().copied()).collect();
        for place in places {
            let item = self.item(place)?;
            let of_the_order = freed.get(place).copied().unwrap_or(0);
            let of_nobody = unassigned.get(place).copied().unwrap_or(0);
            let (mut delta, served) = let_go(&item.counters, of_the_order + of_nobody, waiting);
            delta.unassigned -= of_nobody;
            waiting -= served;
            goes_on_sale |= delta.available > 0;
            changes.move_stock(item, &delta, || Error::Contention);
            let beyond = delta - Counters::reservation(-of_the_order);
            if !beyond.is_zero() {
                let moved = order_movement(self.order, item, MovementKind::Reallocation, beyond, "shop", self.now);
                changes.put_movement(&moved, || Error::Contention);
            }
        }
        // Where units go on sale and somebody could back-order meanwhile, the write proves that nobody did.
        let backorders = &self.stock.backorders;
        let stopped = backorders.waiting - waiting;
        if backorders.version > 0 && (stopped > 0 || (goes_on_sale && backorders.left > 0)) {
            changes.put_backorders(self.sku, &backorders.served(stopped), || Error::Contention);
        }
        Ok(())
    }

    fn item(&self, place: &LocationId) -> Result<&StockItem, Error> {
        let found = self.stock.items.iter().find(|item| item.location == *place);
        found.ok_or_else(|| {
            let key = store::keys::stock(self.sku, place);
            Error::Store(TableError::corrupt(&key, "an order holds units of an item that is not there"))
        })
    }

    fn take_unassigned(&self, mut wanted: i64) -> BTreeMap<&LocationId, i64> {
        let mut taken = BTreeMap::new();
        for item in &self.stock.items {
            let units = item.counters.unassigned.min(wanted);
            if units > 0 {
                taken.insert(&item.location, units);
                wanted -= units;
            }
        }
        taken
    }
}
