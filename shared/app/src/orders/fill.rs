//! Goods that came are given to those who wait, emergencies first, then the oldest; and what was promised of goods that are not
//! there is promised from elsewhere, the newest order first. Both are woken by a stock item and look at the SKU as it is.

use super::{Replan, announced, promise, release_stock};
use crate::events::kinds;
use crate::fulfillment;
use crate::settings::Shop;
use crate::{App, Error, promises, retry};
use domain::ids::{LocationId, OrderId, Sku};
use domain::orders::{MoveCause, Order};
use domain::promise::Ready;
use domain::stock::{Counters, StockItem};
use store::inventory::{self, StockOfSku};
use store::{Changes, orders};

/// Orders that are looked at in one go; the rest is looked at in the next.
const PAGE: u32 = 50;
/// How far back the movements of a SKU are looked through for who reserved.
const PAGES_OF_HISTORY: usize = 20;

/// `fill-backorders`.
///
/// # Errors
/// Those of the table; the message comes again.
pub async fn fill(app: &App, sku: &Sku) -> Result<(), Error> {
    let shop = crate::settings::shop(app).await?;
    heal(app, &shop, sku).await?;
    loop {
        let stock = inventory::of_sku(&*app.table, sku).await?;
        if stock.items.iter().all(|item| item.counters.unassigned == 0) {
            return Ok(());
        }
        let waiting = orders::waiting_for(&*app.table, sku, PAGE).await?;
        let mut filled = 0;
        for id in waiting {
            filled += retry::until_settled(|| fill_order(app, &shop, sku, &id)).await?;
        }
        if filled == 0 {
            return Ok(());
        }
    }
}

/// Gives one order what has come, from wherever it lies. Answers how many units it was given.
async fn fill_order(app: &App, shop: &Shop, sku: &Sku, id: &OrderId) -> Result<u32, Error> {
    let Some(order) = orders::find(&*app.table, id).await? else { return Ok(0) };
    let stock = inventory::of_sku(&*app.table, sku).await?;
    let now = app.now();
    let (mut next, mut given) = (order.clone(), 0);
    let mut changes: Changes<Error> = Changes::new();
    for item in stock.items.iter().filter(|item| item.counters.unassigned > 0) {
        let there = u32::try_from(item.counters.unassigned).unwrap_or(u32::MAX).min(next.waits_for(sku));
        if there == 0 {
            continue;
        }
        let location = shop.locations.iter().find(|location| location.id == item.location);
        let promise = location.and_then(|location| promise(shop, &order, location, Ready::InStock, now));
        let (filled, units) = next.fill(sku, &item.location, there, promise);
        next = Order { version: order.version + 1, ..filled };
        given += units;
        let delta = Counters { unassigned: -i64::from(units), ..Counters::default() };
        changes.move_stock(item, &delta, || Error::Contention);
    }
    if given == 0 {
        return Ok(0);
    }
    orders::put(&mut changes, &next, &[kinds::ORDER_BACKORDERS_FILLED], || Error::Contention);
    orders::put_waiting(&mut changes, Some(&order), &next, || Error::Contention);
    promises::moved(&mut changes, &order, &next, MoveCause::Goods, now);
    app.table.commit(changes).await?;
    Ok(given)
}

/// Where more is promised than is there, the newest unpicked units of it give way.
async fn heal(app: &App, shop: &Shop, sku: &Sku) -> Result<(), Error> {
    let stock = inventory::of_sku(&*app.table, sku).await?;
    for item in stock.items.iter().filter(|item| item.counters.short > 0) {
        for id in newest_at(app, sku, &item.location).await? {
            let left = retry::until_settled(|| yield_units(app, shop, sku, &item.location, &id)).await?;
            if left == 0 {
                break;
            }
        }
    }
    Ok(())
}

/// The orders that reserved at a location, the newest first.
async fn newest_at(app: &App, sku: &Sku, location: &LocationId) -> Result<Vec<OrderId>, Error> {
    let (mut ids, mut after) = (Vec::new(), None);
    for _ in 0..PAGES_OF_HISTORY {
        let (page, next) = inventory::movements(&*app.table, sku, after, 100).await?;
        for movement in page.iter().filter(|movement| movement.location == *location && movement.delta.reserved > 0) {
            let order = movement.cause.split('@').next().and_then(|id| OrderId::parse(id).ok());
            if let Some(order) = order.filter(|order| !ids.contains(order)) {
                ids.push(order);
            }
        }
        match next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    Ok(ids)
}

/// Takes from one order what it has not picked there, as far as the shelf is short. Answers how much is still short.
async fn yield_units(app: &App, shop: &Shop, sku: &Sku, location: &LocationId, id: &OrderId) -> Result<i64, Error> {
    let stock = inventory::of_sku(&*app.table, sku).await?;
    let short = short_at(&stock, location);
    let Some(order) = orders::find(&*app.table, id).await? else { return Ok(short) };
    let mut wanted = u32::try_from(short).unwrap_or(u32::MAX);
    let unpicked = order.unpicked(sku, location);
    if wanted == 0 || unpicked.is_empty() || !order.reservations().contains_key(&(sku.clone(), location.clone())) {
        return Ok(short);
    }
    let now = app.now();
    let mut replan = Replan::new(app, shop, now);
    let mut next = order.clone();
    for (line, there) in unpicked.into_iter().rev() {
        let units = there.min(wanted);
        if units > 0 {
            let plan = replan.plan(&order, sku, location, units).await?;
            next = next.resolve_short(line, location, None, &plan)?;
            wanted -= units;
        }
    }
    let next = Order { version: order.version + 1, ..next };
    let mut changes: Changes<Error> = Changes::new();
    orders::put(&mut changes, &next, &announced(kinds::ORDER_SHORT, &order, &next), || Error::Contention);
    orders::put_waiting(&mut changes, Some(&order), &next, || Error::Contention);
    promises::moved(&mut changes, &order, &next, MoveCause::Goods, now);
    release_stock(app, &mut changes, &order, &next, now).await?;
    replan.take(&mut changes, &order, &next)?;
    fulfillment::follow(app, &mut changes, &order, &next, "a count found fewer", now).await?;
    app.table.commit(changes).await?;
    Ok(i64::from(wanted))
}

fn short_at(stock: &StockOfSku, location: &LocationId) -> i64 {
    let here = |item: &&StockItem| item.location == *location;
    stock.items.iter().find(here).map_or(0, |item| item.counters.short)
}
