//! Somebody decides about what is out of policy: agrees, perhaps for a fee or for credit only, or does not, and says why.

use super::request::approved;
use super::{ReturnRefused, Seen, approvals, find, money};
use crate::events::kinds;
use crate::idempotency::{Attempt, Done};
use crate::retry::until_settled;
use crate::{App, Caller, Error};
use domain::ids::ReturnId;
use domain::money::Minor;
use domain::orders::{Order, Stand};
use domain::returns::{Decision, Resolution, ReturnState};
use store::{Changes, orders};

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    pub approved: bool,
    pub reason: String,
    /// Instead of the policy's.
    pub fee: Option<Minor>,
    /// Its money goes to the account.
    pub credit_only: bool,
}

/// # Errors
/// `NotFound`; `return_not_open` where nothing is to be decided; `own_request`; `no_account`; `replacement_out_of_stock`.
pub async fn decide(
    app: &App,
    caller: &Caller,
    id: &ReturnId,
    decided: &Decided,
    attempt: &Attempt,
) -> Result<Done<Seen>, Error> {
    until_settled(|| once(app, caller, id, decided, attempt)).await
}

async fn once(
    app: &App,
    caller: &Caller,
    id: &ReturnId,
    decided: &Decided,
    attempt: &Attempt,
) -> Result<Done<Seen>, Error> {
    let Seen { order, it: before } = find(app, id).await?;
    if attempt.earlier(app).await?.is_some() {
        return Ok(Done::again(Seen { order, it: before }));
    }
    if before.state != ReturnState::PendingApproval {
        return Err(ReturnRefused::NotNow(before.state).into());
    }
    let (by, now) = (caller.actor(), app.now());
    if before.history.first().is_some_and(|mark| mark.by == by) {
        return Err(ReturnRefused::OwnRequest.into());
    }
    if decided.approved && decided.credit_only && order.owner.is_none() {
        return Err(ReturnRefused::NoAccount.into());
    }
    let mut it = before.next();
    let mut next = Order { version: order.version + 1, ..order.clone() };
    let mut changes: Changes<Error> = Changes::new();
    it.decision =
        Some(Decision { approved: decided.approved, by: by.clone(), at: now, reason: decided.reason.clone() });
    it.due_at = None;
    it.expires_at = None;
    approvals::settle(app, &mut changes, &it, it.decision.as_ref()).await?;
    let (mut told, mut events) = (Vec::new(), Vec::new());
    if decided.approved {
        it.advance(ReturnState::Approved, &by, now)?;
        it.fee = decided.fee.unwrap_or(it.fee);
        if decided.credit_only {
            it.resolution = Resolution::Credit;
        }
        for (line, units) in next.units_back(it.number, &[Stand::Requested]) {
            next.move_back(it.number, line, units, &[Stand::Requested], Some(Stand::Approved));
        }
        let shop = crate::settings::shop(app).await?;
        told = approved(app, &mut changes, &shop, &mut next, &mut it, &by, now).await?;
        events.push(kinds::RETURN_APPROVED);
        events.extend(money::end_events(&it));
    } else {
        it.advance(ReturnState::Rejected, &by, now)?;
        next.dismiss_back(it.number, &[Stand::Requested]);
        events.push(kinds::RETURN_REJECTED);
    }
    orders::put(&mut changes, &next, &told, || Error::Contention);
    changes.put_return(&it, &events, || Error::Contention);
    attempt.record(&mut changes, it.version.to_string(), now);
    app.table.commit(changes).await?;
    Ok(Done::first(Seen { order: next, it }))
}
