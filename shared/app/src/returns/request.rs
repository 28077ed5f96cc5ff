//! Somebody wants to send something back. In policy it is agreed to at once; out of policy it is a request in a queue, and
//! somebody decides.

use super::{Seen, approvals, categories, exchange, find_order, money};
use crate::events::kinds;
use crate::idempotency::{Attempt, Done};
use crate::retry::until_settled;
use crate::settings::Shop;
use crate::{App, Caller, Error};
use domain::ids::{OrderId, ReturnId};
use domain::orders::Order;
use domain::returns::{Asked, Method, Resolution, Return, ReturnState, ask};
use jiff::Timestamp;
use store::timers::Timer;
use store::{Changes, keys, orders, returns};

/// # Errors
/// `NotFound` for somebody else's order; `not_returnable`, `not_offered`, `no_account`, `nothing_delivered`,
/// `replacement_out_of_stock`.
pub async fn request(
    app: &App,
    caller: &Caller,
    order: &OrderId,
    asked: &Asked,
    attempt: &Attempt,
) -> Result<Done<Seen>, Error> {
    crate::orders::get(app, caller, order).await?;
    until_settled(|| begin(app, order, asked, attempt)).await
}

async fn begin(app: &App, id: &OrderId, asked: &Asked, attempt: &Attempt) -> Result<Done<Seen>, Error> {
    if let Some(number) = attempt.earlier(app).await?.and_then(|number| number.parse().ok()) {
        return Ok(Done::again(super::find(app, &ReturnId::new(id, number)).await?));
    }
    let order = find_order(app, id).await?;
    let (shop, now) = (crate::settings::shop(app).await?, app.now());
    let (mut next, mut it) = ask(&order, asked, &shop.returns, &categories(app, &order).await?, now)?;
    let mut changes: Changes<Error> = Changes::new();
    let mut events = vec![kinds::RETURN_REQUESTED];
    let mut told = Vec::new();
    if it.state == ReturnState::PendingApproval {
        approvals::ask(&mut changes, &mut next, &mut it, now);
    }
    if it.state == ReturnState::Approved {
        events = vec![kinds::RETURN_APPROVED];
        told = approved(app, &mut changes, &shop, &mut next, &mut it, &asked.by, now).await?;
        events.extend(money::end_events(&it));
    }
    orders::put(&mut changes, &next, &told, || Error::Contention);
    changes.put_return(&it, &events, || Error::Contention);
    attempt.record(&mut changes, it.number.to_string(), now);
    app.table.commit(changes).await?;
    Ok(Done::first(Seen { order: next, it }))
}

/// What follows when something may come back: the day it is forgotten, what is sent in exchange, or, where it is not worth
/// sending, its money at once. Answers what the order announces.
pub(super) async fn approved(
    app: &App,
    changes: &mut Changes<Error>,
    shop: &Shop,
    order: &mut Order,
    it: &mut Return,
    by: &str,
    now: Timestamp,
) -> Result<Vec<&'static str>, Error> {
    it.expect(&shop.returns, now);
    if let Some(due) = it.expires_at {
        let part = keys::returned(&returns::id_of(it)).sk;
        changes.put_timer(&Timer::new(kinds::TIMER_RETURN_EXPIRES, due, it.order.as_str(), part));
    }
    if it.resolution == Resolution::Exchange {
        *order = exchange::reserve(app, changes, order, it, now).await?;
    }
    if it.method == Method::KeepIt {
        return money::resolve(app, changes, order, it, by, now).await;
    }
    Ok(Vec::new())
}
