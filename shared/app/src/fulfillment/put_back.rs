//! Putting units back on their shelves: what nobody wants any more goes on sale again; what was merely picked is to be picked
//! once more.

use super::steps::{Step, take};
use super::{find_fulfillment, find_order, made, ship::item_at};
use crate::events::kinds;
use crate::idempotency::{Attempt, Done};
use crate::inventory::order_movement;
use crate::{App, Caller, Error, retry};
use domain::fulfillment::{Fulfillment, Step as Made, StepKind};
use domain::ids::Sku;
use domain::orders::{Bucket, Order, StepRefused};
use domain::stock::{self, MovementKind};
use std::collections::BTreeMap;
use store::{Changes, inventory, orders};

/// Units that were set aside are put back first; only where there are none, units that are picked.
///
/// # Errors
/// `NotFound`, `not_in_fulfillment`.
pub async fn put_back(app: &App, caller: &Caller, wanted: &Step, attempt: &Attempt) -> Result<Done<Order>, Error> {
    let id = &wanted.request.fulfillment;
    let there = find_fulfillment(app, id).await?;
    // A repeat of what emptied the list must find its own record, not the picked units.
    let repeat = made(&there, attempt)?.is_some();
    if repeat || !there.to_put_back.is_empty() {
        return retry::until_settled(|| shelve(app, caller, wanted, attempt)).await;
    }
    let number = id.number();
    let work = |order: &Order| Ok(order.put_back(number, &wanted.request.takes)?.map(|(next, ())| next));
    take(app, caller, wanted, attempt, (StepKind::PutBack, Bucket::Released, kinds::ORDER_UNPACKED), work).await
}

async fn shelve(app: &App, caller: &Caller, wanted: &Step, attempt: &Attempt) -> Result<Done<Order>, Error> {
    let id = &wanted.request.fulfillment;
    let order = find_order(app, id.order()).await?;
    let mut there = find_fulfillment(app, id).await?;
    if made(&there, attempt)?.is_some() {
        return Ok(Done::again(order));
    }
    let back = there.put_back(&wanted.request.takes).map_err(|take| {
        let left = there.to_put_back.iter().find(|(line, _)| *line == take.line).map_or(0, |(_, units)| *units);
        StepRefused::NotHere { line: take.line, wanted: take.units, there: left, what: "put back" }
    })?;
    let now = app.now();
    let next = Order { version: order.version + 1, ..order.clone() };
    let mut changes: Changes<Error> = Changes::new();
    orders::put(&mut changes, &next, &[], || Error::Contention);
    go_on_sale(app, &mut changes, &next, &there, &back, &caller.actor()).await?;
    let step = Made::new(StepKind::PutBack, &caller.actor(), back, now).under(attempt.mark());
    changes.put_fulfillment(&there.with(step), &next, || Error::Contention);
    app.table.commit(changes).await?;
    Ok(Done::first(next))
}

async fn go_on_sale(
    app: &App,
    changes: &mut Changes<Error>,
    order: &Order,
    there: &Fulfillment,
    back: &[(u8, u32)],
    actor: &str,
) -> Result<(), Error> {
    let mut units: BTreeMap<&Sku, i64> = BTreeMap::new();
    for (line, count) in back {
        let line = usize::from(*line).checked_sub(1).and_then(|index| order.lines.get(index));
        let line = line.ok_or_else(|| Error::Bug(format!("{} puts back units of no line", order.id)))?;
        *units.entry(&line.sku).or_default() += i64::from(*count);
    }
    for (sku, units) in units {
        let stock = inventory::of_sku(&*app.table, sku).await?;
        let item = item_at(&stock, sku, &there.location)?;
        let (delta, served) = stock::put_back(&item.counters, units, stock.backorders.waiting);
        changes.move_stock_as_short(item, &delta, || Error::Contention);
        let guarded = delta.available > 0 && stock.backorders.left > 0;
        if stock.backorders.version > 0 && (served > 0 || guarded) {
            changes.put_backorders(sku, &stock.backorders.served(served), || Error::Contention);
        }
        let moved = order_movement(order, item, MovementKind::PutBack, delta, actor, app.now());
        changes.put_movement(&moved, || Error::Contention);
    }
    Ok(())
}
