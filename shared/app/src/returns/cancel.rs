//! What was to come back does not: somebody changed their mind, or it was never sent. Its label is given back, and what was
//! reserved in exchange goes to the next.

use super::{Seen, approvals, find, money, own};
use crate::events::{Event, kinds};
use crate::idempotency::{Attempt, Done};
use crate::labels::return_of;
use crate::orders::release_stock;
use crate::retry::until_settled;
use crate::{App, Caller, Error};
use domain::ids::ReturnId;
use domain::orders::{Order, Stand};
use domain::returns::ReturnState;
use store::timers::Timer;
use store::{Changes, keys, orders};

const NOT_HERE: [Stand; 3] = [Stand::Requested, Stand::Approved, Stand::Sent];

/// # Errors
/// `NotFound` for somebody else's; `return_not_open` once it is on its way, or has ended.
pub async fn cancel(app: &App, caller: &Caller, id: &ReturnId, attempt: &Attempt) -> Result<Done<Seen>, Error> {
    own(app, caller, id).await?;
    until_settled(|| async {
        let Seen { order, it } = find(app, id).await?;
        if attempt.earlier(app).await?.is_some() {
            return Ok(Done::again(Seen { order, it }));
        }
        let mut changes: Changes<Error> = Changes::new();
        let seen = withdraw(app, &mut changes, &order, &it, ReturnState::Cancelled, &caller.actor()).await?;
        attempt.record(&mut changes, seen.it.version.to_string(), app.now());
        app.table.commit(changes).await?;
        Ok(Done::first(seen))
    })
    .await
}

/// Adds the writes that end a return nothing of which has come.
async fn withdraw(
    app: &App,
    changes: &mut Changes<Error>,
    order: &Order,
    it: &domain::returns::Return,
    state: ReturnState,
    by: &str,
) -> Result<Seen, Error> {
    let now = app.now();
    let mut ended = it.next();
    ended.advance(state, by, now)?;
    (ended.due_at, ended.expires_at) = (None, None);
    if it.state == ReturnState::PendingApproval {
        approvals::settle(app, changes, it, None).await?;
    }
    let mut next = order.without_replacements(it.number);
    next.version = order.version + 1;
    next.dismiss_back(it.number, &NOT_HERE);
    let event = if state == ReturnState::Cancelled { kinds::RETURN_CANCELLED } else { kinds::RETURN_EXPIRED };
    orders::put(changes, &next, &[], || Error::Contention);
    release_stock(app, changes, order, &next, now).await?;
    changes.put_return(&ended, &[event], || Error::Contention);
    Ok(Seen { order: next, it: ended })
}

/// `expire-return`: what was agreed to and never sent is forgotten; of what came in part, the rest is.
///
/// # Errors
/// Those of the table.
pub async fn expire(app: &App, event: &Event) -> Result<(), Error> {
    let Some(id) = return_of(event) else { return Ok(()) };
    until_settled(|| once(app, &id)).await
}

async fn once(app: &App, id: &ReturnId) -> Result<(), Error> {
    let (Seen { order, it }, now) = (find(app, id).await?, app.now());
    let Some(due) = it.expires_at.filter(|_| !it.state.has_ended()) else { return Ok(()) };
    let mut changes: Changes<Error> = Changes::new();
    if now < due {
        let part = keys::returned(id).sk;
        changes.put_timer(&Timer::new(kinds::TIMER_RETURN_EXPIRES, due, it.order.as_str(), part));
        return Ok(app.table.commit(changes).await?);
    }
    match it.state {
        ReturnState::PendingApproval | ReturnState::Approved | ReturnState::LabelIssued => {
            withdraw(app, &mut changes, &order, &it, ReturnState::Expired, "shop").await?;
        }
        ReturnState::Received => {
            let (mut next, mut rest) = (Order { version: order.version + 1, ..order.clone() }, it.next());
            rest.expires_at = None;
            if next.dismiss_back(it.number, &[Stand::Approved, Stand::Sent]) == 0 {
                return Ok(());
            }
            let told = money::resolve(app, &mut changes, &mut next, &mut rest, "shop", now).await?;
            orders::put(&mut changes, &next, &told, || Error::Contention);
            changes.put_return(&rest, money::end_events(&rest), || Error::Contention);
        }
        // The carrier has it: it is waited for.
        _ => return Ok(()),
    }
    Ok(app.table.commit(changes).await?)
}
