//! Cancelling: whatever has not left, or some of it, until the truck. What is held of the money is let go, units go back on sale
//! or back to their shelves, labels are given back. Against a hand-over the order's version decides: one of the two wins.

use super::change::{announced, commit, fewer};
use super::finish;
use crate::idempotency::{Attempt, Done};
use crate::{App, Caller, Error, retry};
use domain::ids::OrderId;
use domain::orders::{Changed, Order, State, Take};
use store::Changes;

#[derive(Clone, Debug)]
pub struct Cancel {
    pub order: OrderId,
    /// Units of lines; none for everything that has not left.
    pub takes: Vec<Take>,
}

/// # Errors
/// `NotFound`; `already_shipped`, `order_not_open`, `payment_pending`.
pub async fn cancel(app: &App, caller: &Caller, wanted: &Cancel, attempt: &Attempt) -> Result<Done<Order>, Error> {
    super::get(app, caller, &wanted.order).await?;
    Box::pin(retry::until_settled(|| async {
        let mut order = crate::payments::find(app, &wanted.order).await?;
        if attempt.earlier(app).await?.is_some() {
            return Ok(Done::again(order));
        }
        if order.state == State::PendingApproval && wanted.takes.is_empty() {
            let mut changes: Changes<Error> = Changes::new();
            let next = crate::approvals::withdraw(app, &mut changes, &order).await?;
            attempt.record(&mut changes, next.version.to_string(), app.now());
            app.table.commit(changes).await?;
            return Ok(Done::first(next));
        }
        if order.state == State::PendingPayment && wanted.takes.is_empty() {
            order = finish::withdraw(app, order).await?;
            if order.state == State::Cancelled {
                let mut changes: Changes<Error> = Changes::new();
                attempt.record(&mut changes, order.version.to_string(), app.now());
                app.table.commit(changes).await?;
                return Ok(Done::first(order));
            }
        }
        if order.state == State::Cancelled && wanted.takes.is_empty() {
            return Ok(Done::first(order));
        }
        let changed = work_out(app, &order, &wanted.takes).await?;
        let mut changes: Changes<Error> = Changes::new();
        attempt.record(&mut changes, changed.next.version.to_string(), app.now());
        let events = announced(&order, &changed.next);
        commit(app, changes, &changed, (&order, &events)).await?;
        Ok(Done::first(changed.next))
    }))
    .await
}

/// Less of some lines is a change like any other: a coupon may lapse, and sending cost less. The whole needs no prices.
async fn work_out(app: &App, order: &Order, takes: &[Take]) -> Result<Changed, Error> {
    if !takes.is_empty() {
        return fewer(app, order, takes).await;
    }
    let next = order.cancel(&[])?;
    let (before, after) = (order.totals(), next.live_totals());
    Ok(Changed { base: order.clone(), next, before, after, added: None, uncovered: Vec::new(), notes: Vec::new() })
}
