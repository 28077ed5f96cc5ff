//! Somebody stands before a shelf and it holds less than was promised. The units come from another location, or wait for
//! goods, or are cancelled, as the customer agreed; what is not sent is not charged.

use super::ship::item_at;
use super::{Request, find_fulfillment, find_order, made};
use crate::events::kinds;
use crate::idempotency::{Attempt, Done};
use crate::inventory::order_movement;
use crate::orders::{Replan, announced};
use crate::{App, Caller, Error, promises, retry};
use domain::fulfillment::{Step, StepKind};
use domain::orders::{MoveCause, Order, StepRefused, StockEffects};
use domain::stock::{self, Counters, MovementKind};
use jiff::Timestamp;
use store::{Changes, orders};

/// # Errors
/// `NotFound`, `not_in_fulfillment`; a request without lines.
pub async fn report_short(
    app: &App,
    caller: &Caller,
    request: &Request,
    reason: &str,
    attempt: &Attempt,
) -> Result<Done<Order>, Error> {
    let id = &request.fulfillment;
    if request.takes.is_empty() {
        return Err(Error::field("lines", "say which lines are short, and by how many units"));
    }
    let (shop, by) = (crate::settings::shop(app).await?, caller.actor());
    retry::until_settled(|| async {
        let order = find_order(app, id.order()).await?;
        let there = find_fulfillment(app, id).await?;
        if made(&there, attempt)?.is_some() {
            return Ok(Done::again(order));
        }
        let now = app.now();
        let mut replan = Replan::new(app, &shop, now);
        let mut next = order.clone();
        for take in &request.takes {
            let line = usize::from(take.line).checked_sub(1).and_then(|index| order.lines.get(index));
            let refused = StepRefused::NotHere { line: take.line, wanted: take.units, there: 0, what: "short" };
            let sku = &line.ok_or(refused)?.sku;
            let plan = replan.plan(&order, sku, &there.location, take.units).await?;
            next = next.resolve_short(take.line, &there.location, Some(id.number()), &plan)?;
        }
        let next = Order { version: order.version + 1, ..next };
        let lines = request.takes.iter().map(|take| (take.line, take.units)).collect();
        let step = Step::new(StepKind::Short, &by, lines, now).because(reason).under(attempt.mark());
        let mut changes: Changes<Error> = Changes::new();
        orders::put(&mut changes, &next, &announced(kinds::ORDER_SHORT, &order, &next), || Error::Contention);
        orders::put_waiting(&mut changes, Some(&order), &next, || Error::Contention);
        promises::moved(&mut changes, &order, &next, MoveCause::Goods, now);
        changes.put_fulfillment(&there.with(step), &next, || Error::Contention);
        write_off(&mut changes, &replan, &order, &next, &by, now)?;
        replan.take(&mut changes, &order, &next)?;
        app.table.commit(changes).await?;
        Ok(Done::first(next))
    })
    .await
}

/// The units are neither there nor reserved there any more, and the shelf's history tells that somebody missed them.
fn write_off(
    changes: &mut Changes<Error>,
    replan: &Replan<'_>,
    before: &Order,
    next: &Order,
    by: &str,
    now: Timestamp,
) -> Result<(), Error> {
    for ((sku, place), units) in StockEffects::between(Some(before), Some(next)).freed {
        let item = item_at(replan.stock_of(&sku)?, &sku, &place)?;
        let delta = stock::miss(&item.counters, i64::from(units));
        changes.move_stock_as_short(item, &delta, || Error::Contention);
        let beyond = delta - Counters::reservation(-i64::from(units));
        let missed = order_movement(next, item, MovementKind::PickVariance, beyond, by, now);
        changes.put_movement(&missed, || Error::Contention);
    }
    Ok(())
}
