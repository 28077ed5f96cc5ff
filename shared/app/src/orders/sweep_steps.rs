//! The safety net under the queues: looks at every open order, and does what a step should have done and did not, because its
//! message was lost with everything that should have brought it back. Finds nothing in a healthy shop.

use super::verify;
use crate::{App, Error, fulfillment, payments, promises};
use domain::ledger::{Refund, RefundState};
use domain::orders::{Order, PaymentState, State};
use jiff::{SignedDuration, Timestamp, ToSpan};
use store::keys::SHARDS;
use store::{Changes, orders, story};

/// How often orders of the last days are looked at: most that has to happen to an order happens to a young one.
const EVERY: SignedDuration = SignedDuration::from_mins(15);
const YOUNG: SignedDuration = SignedDuration::from_hours(72);
/// How often all are: a shop with a million orders a month would read them all.
const ALL_EVERY: SignedDuration = SignedDuration::from_hours(2);
/// A step has this long before it counts as overdue.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);
/// Goods that did not leave have their timer: only what it missed for so long is done here.
const LOOKED_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// How many months back an order may still be open.
const MONTHS: i64 = 6;
const MARK: &str = "overdue-steps";
const ALL_MARK: &str = "overdue-steps-of-all";

/// Answers how many orders had an overdue step; none when it is not time to look yet.
///
/// # Errors
/// Those of the table. What fails for one order is logged, and the next look tries again.
pub async fn sweep_steps(app: &App) -> Result<Option<usize>, Error> {
    let now = app.now();
    let is_due = async |mark: &str, every: SignedDuration| {
        let last = orders::watermark(&*app.table, mark).await?;
        Ok::<_, Error>(last.is_none_or(|last| now.duration_since(last) >= every))
    };
    if !is_due(MARK, EVERY).await? {
        return Ok(None);
    }
    let all = is_due(ALL_MARK, ALL_EVERY).await?;
    let since = if all { Timestamp::MIN } else { now.saturating_sub(YOUNG).unwrap_or(now) };
    let mut overdue = 0;
    for month in months(since, now) {
        for shard in 0..SHARDS {
            let listed = orders::of_shard(&*app.table, &month, shard, since, Timestamp::MAX).await?;
            // What was cancelled may still hold money, where the message that lets it go was lost.
            let wanted = |state: State| matches!(state, State::Placed | State::Cancelled);
            let open = listed.into_iter().filter(|listed| wanted(listed.summary.state));
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
    let marks: &[&str] = if all { &[MARK, ALL_MARK] } else { &[MARK] };
    let mut changes: Changes<Error> = Changes::new();
    for mark in marks {
        orders::put_watermark(&mut changes, mark, now, || Error::Contention);
    }
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
    if !order.verified && order.state == State::Placed {
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
    if promises::are_due(order, now.saturating_sub(LOOKED_AFTER).unwrap_or(now)) {
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

/// The months since then, the newest first and not too many, as lists are keyed.
fn months(since: Timestamp, now: Timestamp) -> Vec<String> {
    let day = |at: Timestamp| at.to_zoned(jiff::tz::TimeZone::UTC).date().first_of_month();
    let (this, first) =
        (day(now), day(since.max(now.saturating_sub(SignedDuration::from_hours(24 * 366)).unwrap_or(now))));
    let back = |months: i64| this.checked_sub(months.months()).ok().filter(|month| *month >= first);
    (0..MONTHS).filter_map(back).map(|month| month.strftime("%Y-%m").to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn young_orders_are_of_this_month_and_the_last_and_all_are_of_half_a_year() {
        let now: Timestamp = "2027-03-02T00:00:00Z".parse().unwrap();
        assert_eq!(months(now - YOUNG, now), ["2027-03", "2027-02"]);
        assert_eq!(months(now - SignedDuration::from_hours(1), now), ["2027-03"]);
        let all = months(Timestamp::MIN, now);
        assert_eq!((all.len(), all[5].as_str()), (6, "2026-10"));
    }
}
