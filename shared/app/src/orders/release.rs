//! Gives back what an order held and will not keep, goods and store credit, in the transaction that ends it. The stream projects
//! a plain release into
//! the movement history; where the units did not all go back on sale, the difference is a movement of its own.

use crate::inventory::order_movement;
use crate::{App, Error, credit};
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
    credit::give_up(changes, before, after, now);
    let effects = StockEffects::between(Some(before), Some(after));
    let gone = effects.freed.keys().chain(effects.set_aside.keys()).map(|(sku, _)| sku);
    let skus: BTreeSet<&Sku> = gone.chain(effects.unwaited.keys()).collect();
    for sku in skus {
        let stock = inventory::of_sku(&*app.table, sku).await?;
        let unwaited = i64::from(effects.unwaited.get(sku).copied().unwrap_or(0));
        let letting = Letting { order: after, sku, stock: &stock, now };
        letting.go(changes, &Freed::of(&effects, sku), unwaited)?;
    }
    Ok(())
}

/// Whether `release` writes a place's whole change, what is newly taken there included: a transaction touches an item once.
pub(crate) fn settles(effects: &StockEffects, place: &(Sku, LocationId)) -> bool {
    effects.set_aside.contains_key(place)
}

/// What one order gives up of a SKU at a place.
#[derive(Clone, Copy, Default)]
struct Freed {
    /// Units the books free, less those they take there at the same time.
    freed: i64,
    taken: i64,
    /// Units that lie beside their shelf.
    set_aside: i64,
}

impl Freed {
    fn of<'e>(effects: &'e StockEffects, sku: &Sku) -> BTreeMap<&'e LocationId, Self> {
        let mut places: BTreeMap<&LocationId, Self> = BTreeMap::new();
        let here = |of: &'e BTreeMap<(Sku, LocationId), u32>| {
            of.iter().filter(|((other, _), _)| other == sku).map(|((_, place), units)| (place, i64::from(*units)))
        };
        for (place, units) in here(&effects.freed) {
            places.entry(place).or_default().freed = units;
        }
        for (place, units) in here(&effects.set_aside) {
            let there = places.entry(place).or_default();
            there.set_aside = units;
            there.taken = effects.reserved.get(&(sku.clone(), place.clone())).copied().map_or(0, i64::from);
        }
        places
    }
}

/// One SKU of an order that ends.
struct Letting<'a> {
    order: &'a Order,
    sku: &'a Sku,
    stock: &'a StockOfSku,
    now: Timestamp,
}

impl Letting<'_> {
    fn go(
        &self,
        changes: &mut Changes<Error>,
        freed: &BTreeMap<&LocationId, Freed>,
        unwaited: i64,
    ) -> Result<(), Error> {
        // Goods may have come for what this order waits for, without being assigned to it yet: then they are let go instead.
        let no_longer_waits = unwaited.min(self.stock.backorders.waiting);
        let unassigned = self.take_unassigned(unwaited - no_longer_waits);
        let mut waiting = self.stock.backorders.waiting - no_longer_waits;
        let mut goes_on_sale = false;
        let places: BTreeSet<&LocationId> = freed.keys().copied().chain(unassigned.keys().copied()).collect();
        for place in places {
            let item = self.item(place)?;
            let of_the_order = freed.get(place).copied().unwrap_or_default();
            let of_nobody = unassigned.get(place).copied().unwrap_or(0);
            // What lies beside its shelf is not on sale before it is put back; what is taken here meanwhile comes off the rest.
            let on_shelf = of_the_order.freed - of_the_order.taken - of_the_order.set_aside;
            if on_shelf < 0 && item.counters.available - item.safety < -on_shelf {
                return Err(Error::Contention);
            }
            let (mut delta, served) = let_go(&item.counters, on_shelf.max(0) + of_nobody, waiting);
            delta = delta + Counters::reservation((-on_shelf).max(0));
            delta.reserved -= of_the_order.set_aside;
            delta.put_back += of_the_order.set_aside;
            delta.unassigned -= of_nobody;
            waiting -= served;
            goes_on_sale |= delta.available > 0;
            changes.move_stock(item, &delta, || Error::Contention);
            let told = Counters::reservation(of_the_order.taken - of_the_order.freed);
            let beyond = delta - told;
            if !beyond.is_zero() {
                let aside = of_the_order.set_aside > 0;
                let kind = if aside { MovementKind::SetAside } else { MovementKind::Reallocation };
                let moved = order_movement(self.order, item, kind, beyond, "shop", self.now);
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
