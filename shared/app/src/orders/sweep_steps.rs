//! The safety net under the queues: looks at every open order, and does what a step should have done and did not, because its
//! message was lost with everything that should have brought it back. Finds nothing in a healthy shop.

use super::verify;
use crate::{App, Error, fulfillment, payments, promises};
use domain::ledger::{Refund, RefundState};
use domain::orders::{Order, PaymentState, State};
use jiff::{SignedDuration, Timestamp, ToSpan};
use store::keys::SHARDS;
use store::{Changes, orders, story};

/// How often open orders are looked at.
const EVERY: SignedDuration = SignedDuration::from_mins(15);
/// A step has this long before it counts as overdue.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);
/// How many months back an order may still be open.
const MONTHS: i64 = 6;
const MARK: &str = "overdue-steps";

/// Answers how many orders had an overdue step; none when it is not time to look yet.
///
/// # Errors
/// Those of the table. What fails for one order is logged, and the next look tries again.
pub async fn sweep_steps(app: &App) -> Result<Option<usize>, Error> {
    let now = app.now();
    let last = orders::watermark(&*app.table, MARK).await?;
    if last.is_some_and(|last| now.duration_since(last) < EVERY) {
        return Ok(None);
    }
    let mut overdue = 0;
    for month in months(now) {
        for shard in 0..SHARDS {
            let listed = orders::of_shard(&*app.table, &month, shard, Timestamp::MIN, Timestamp::MAX).await?;
            let open = listed.into_iter().filter(|listed| listed.summary.state == State::Placed);
            let ids: Vec<_> = open.map(|listed| listed.id).collect();
            for order in orders::find_many(&*app.table, &ids).await? {
                match catch_up(app, &order, now).await {
                    Ok(acted) => overdue += usize::from(acted),
                    Err(error) => {
                        tracing::warn!(order = %order.id, error = %error, "an overdue step was not done; the next look tries again");
                    }
                }
            }
        }
    }
    let mut changes: Changes<Error> = Changes::new();
    orders::put_watermark(&mut changes, MARK, now, || Error::Contention);
    app.table.commit(changes).await?;
    Ok(Some(overdue))
}

/// Does what is due of one order, if it has been due for a while. Each step looks at the facts again.
async fn catch_up(app: &App, order: &Order, now: Timestamp) -> Result<bool, Error> {
    let since = order.departures.last().map(|departure| departure.at).or(order.placed_at).unwrap_or(order.created_at);
    if now.duration_since(since) < PATIENCE {
        return Ok(false);
    }
    let (id, mut acted) = (&order.id, false);
    if !order.verified {
        verify(app, id).await?;
        acted = true;
    }
    if order.payments().any(|(_, payment)| payment.state == PaymentState::Capturing) {
        payments::capture(app, id).await?;
        acted = true;
    }
    if order.departures.iter().any(|departure| departure.invoice.is_none()) {
        payments::issue(app, id).await?;
        acted = true;
    }
    if !order.needs(now).is_empty() {
        payments::cover(app, id).await?;
        acted = true;
    }
    if order.refunds > 0 {
        acted |= give_back(app, order).await?;
    }
    if promises::are_due(order, now) {
        promises::check(app, id).await?;
        acted = true;
    }
    if order.release(now).is_some() {
        fulfillment::release(app, id).await?;
        acted = true;
    }
    Ok(acted)
}

async fn give_back(app: &App, order: &Order) -> Result<bool, Error> {
    let Some(story) = story::read(&*app.table, &order.id).await? else { return Ok(false) };
    let open = |refund: &&Refund| matches!(refund.state, RefundState::Requested | RefundState::Pending);
    let mut acted = false;
    for refund in story.refunds.iter().filter(open) {
        payments::refund(app, &order.id, refund.number).await?;
        acted = true;
    }
    Ok(acted)
}

/// The newest months, as lists are keyed.
fn months(now: Timestamp) -> Vec<String> {
    let this = now.to_zoned(jiff::tz::TimeZone::UTC).date().first_of_month();
    let back = |months: i64| this.checked_sub(months.months()).ok();
    (0..MONTHS).filter_map(back).map(|month| month.strftime("%Y-%m").to_string()).collect()
}
