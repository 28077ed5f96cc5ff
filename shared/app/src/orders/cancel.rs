//! Cancelling: whatever has not left, or some of it, until the truck. What is held of the money is let go, units go back on sale
//! or back to their shelves, labels are given back. Against a hand-over the order's version decides: one of the two wins.

use super::change::{Worked, commit, fewer};
use super::finish;
use crate::idempotency::{Attempt, Done};
use crate::{App, Caller, Error, retry};
use domain::ids::OrderId;
use domain::orders::{Changed, Order, State, Take};
use std::collections::BTreeMap;
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
        let worked = work_out(app, caller, &order, &wanted.takes).await?;
        let mut changes: Changes<Error> = Changes::new();
        attempt.record(&mut changes, worked.changed.next.version.to_string(), app.now());
        commit(app, changes, &worked, &order).await?;
        Ok(Done::first(worked.changed.next))
    }))
    .await
}

/// Less of some lines is a change like any other: a coupon may lapse. The whole needs no prices.
async fn work_out(app: &App, caller: &Caller, order: &Order, takes: &[Take]) -> Result<Worked, Error> {
    if !takes.is_empty() {
        return fewer(app, caller, order, takes).await;
    }
    let next = order.cancel(&[])?;
    let (before, after) = (order.totals(), next.live_totals());
    let changed =
        Changed { base: order.clone(), next, before, after, added: None, uncovered: Vec::new(), notes: Vec::new() };
    Ok(Worked { changed, goods: BTreeMap::new() })
}
