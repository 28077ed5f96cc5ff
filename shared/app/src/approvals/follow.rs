//! What follows when nobody does anything: a question nobody answered is over, and an order that was allowed goes on to its
//! payment even if whoever allowed it went away, or ends when nobody pays. Woken by timers and by decisions.

use super::decide::let_go;
use crate::events::kinds;
use crate::{App, Error, orders as use_cases, retry};
use domain::approvals::ApprovalKind;
use domain::ids::{ApprovalId, OrderId};
use domain::orders::State;
use store::{Changes, approvals, keys, orders};

/// # Errors
/// The gateway not answering, and those of the table: the message comes again.
pub async fn follow(app: &App, id: &OrderId, part: &str) -> Result<(), Error> {
    if let Some(number) = part.strip_prefix(keys::APPROVAL).and_then(|number| number.parse().ok()) {
        let approval = ApprovalId::new(id, number);
        retry::until_settled(|| expire(app, &approval)).await?;
    }
    let Some(order) = orders::find(&*app.table, id).await? else { return Ok(()) };
    if order.state == State::PendingPayment {
        use_cases::settle(app, id).await?;
    }
    Ok(())
}

/// Ends what nobody decided in time, with what it asked about.
async fn expire(app: &App, id: &ApprovalId) -> Result<(), Error> {
    let Some(there) = approvals::find(&*app.table, id).await? else { return Ok(()) };
    let now = app.now();
    // A return ends where returns are, with its approval.
    let Some(over) = there.expired(now).filter(|over| over.kind != ApprovalKind::Return) else { return Ok(()) };
    let mut changes: Changes<Error> = Changes::new();
    changes.put_approval(&over, &[kinds::APPROVAL_DECIDED], || Error::Contention);
    if over.kind == ApprovalKind::Order {
        let order = orders::find(&*app.table, id.order()).await?.ok_or(Error::NotFound("order"))?;
        if order.state == State::PendingApproval {
            let_go(app, &mut changes, &order, State::Expired, now).await?;
        }
    }
    Ok(app.table.commit(changes).await?)
}
