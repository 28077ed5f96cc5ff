//! Picking, and putting back what was picked: one step of one fulfilment order.

use super::{Request, find_fulfillment, find_order, made};
use crate::events::kinds;
use crate::idempotency::{Attempt, Done};
use crate::{App, Caller, Error, retry};
use domain::fulfillment::{Lot, Step as Made, StepKind};
use domain::orders::{Bucket, Order, Portion, StepRefused};
use store::{Changes, orders};

/// A request with what was found on the units' labels.
#[derive(Clone, Debug)]
pub struct Step {
    pub request: Request,
    pub lots: Vec<Lot>,
}

/// Units taken from their shelves.
///
/// # Errors
/// `NotFound`, `not_in_fulfillment`, `order_held`, `order_not_open`.
pub async fn pick(app: &App, caller: &Caller, wanted: &Step, attempt: &Attempt) -> Result<Done<Order>, Error> {
    let number = wanted.request.fulfillment.number();
    let work = |order: &Order| Ok(order.pick(number, &wanted.request.takes)?.map(|(next, ())| next));
    take(app, caller, wanted, attempt, (StepKind::Picked, Bucket::Picked, kinds::ORDER_PICKED), work).await
}

pub(super) async fn take(
    app: &App,
    caller: &Caller,
    wanted: &Step,
    attempt: &Attempt,
    (kind, bucket, event): (StepKind, Bucket, &'static str),
    work: impl Fn(&Order) -> Result<Option<Order>, StepRefused>,
) -> Result<Done<Order>, Error> {
    let id = &wanted.request.fulfillment;
    retry::until_settled(|| async {
        let order = find_order(app, id.order()).await?;
        let there = find_fulfillment(app, id).await?;
        if made(&there, attempt)?.is_some() {
            return Ok(Done::again(order));
        }
        let Some(next) = work(&order)? else { return Ok(Done::first(order)) };
        let now = app.now();
        let step = Made::new(kind, &caller.actor(), moved(&order, &next, id.number(), bucket), now);
        let step = Made { lots: wanted.lots.clone(), ..step.under(attempt.mark()) };
        let mut changes: Changes<Error> = Changes::new();
        orders::put(&mut changes, &next, &[event], || Error::Contention);
        changes.put_fulfillment(&there.with(step), &next, || Error::Contention);
        app.table.commit(changes).await?;
        Ok(Done::first(next))
    })
    .await
}

/// Units of each line that came into a bucket of a fulfilment order.
pub(super) fn moved(before: &Order, after: &Order, fulfillment: u16, bucket: Bucket) -> Vec<(u8, u32)> {
    let inside = move |portion: &Portion| portion.fulfillment == Some(fulfillment) && portion.bucket == bucket;
    let was = before.units_by_line(inside);
    let had = |line: u8| was.iter().find(|(number, _)| *number == line).map_or(0, |(_, units)| *units);
    let now = after.units_by_line(inside).into_iter();
    now.map(|(line, units)| (line, units.saturating_sub(had(line)))).filter(|(_, units)| *units > 0).collect()
}
