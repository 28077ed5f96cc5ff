//! Something went wrong with what was sent. Opening a claim takes its units out of everything else; deciding it sends them
//! once more, gives their money back, or puts it on the account: one of the three, once.

use super::exchange::Supply;
use super::{ClaimRefused, ReturnRefused, find_order};
use crate::events::kinds;
use crate::idempotency::{Attempt, Done};
use crate::payments::put_parts;
use crate::retry::until_settled;
use crate::{App, Caller, Error};
use domain::ids::{ClaimId, OrderId};
use domain::orders::{NewLine, Order};
use domain::returns::{Claim, ClaimKind, ClaimOutcome, ClaimState, claim, pay_claim, withdraw_claim};
use store::{Changes, orders, returns};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenClaim {
    pub kind: ClaimKind,
    pub lines: Vec<(u8, u32)>,
    pub note: Option<String>,
}

/// # Errors
/// `NotFound` for somebody else's order; `not_claimable`.
pub async fn open(
    app: &App,
    caller: &Caller,
    order: &OrderId,
    wanted: &OpenClaim,
    attempt: &Attempt,
) -> Result<Done<Claim>, Error> {
    crate::orders::get(app, caller, order).await?;
    until_settled(|| async {
        if let Some(number) = attempt.earlier(app).await?.and_then(|number| number.parse().ok()) {
            return Ok(Done::again(find(app, &ClaimId::new(order, number)).await?));
        }
        let (before, now) = (find_order(app, order).await?, app.now());
        let (next, made) = claim(&before, wanted.kind, &wanted.lines, wanted.note.clone(), &caller.actor(), now)?;
        let mut changes: Changes<Error> = Changes::new();
        orders::put(&mut changes, &next, &[], || Error::Contention);
        changes.put_claim(&made, &[kinds::CLAIM_OPENED], || Error::Contention);
        attempt.record(&mut changes, made.number.to_string(), now);
        app.table.commit(changes).await?;
        Ok(Done::first(made))
    })
    .await
}

async fn find(app: &App, id: &ClaimId) -> Result<Claim, Error> {
    returns::find_claim(&*app.table, id).await?.ok_or(Error::NotFound("claim"))
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decide {
    pub outcome: ClaimOutcome,
    pub reason: Option<String>,
}

/// # Errors
/// `NotFound`; `claim_decided`; `replacement_out_of_stock`; `no_account`.
pub async fn decide(
    app: &App,
    caller: &Caller,
    id: &ClaimId,
    wanted: &Decide,
    attempt: &Attempt,
) -> Result<Done<Claim>, Error> {
    until_settled(|| async {
        let before = find(app, id).await?;
        if attempt.earlier(app).await?.is_some() {
            return Ok(Done::again(before));
        }
        if before.state != ClaimState::Open {
            return Err(ClaimRefused::Decided(before.state).into());
        }
        let (order, now) = (find_order(app, id.order()).await?, app.now());
        let mut changes: Changes<Error> = Changes::new();
        let mut next = Claim { version: before.version + 1, ..before.clone() };
        (next.decided_at, next.decided_by, next.reason) = (Some(now), Some(caller.actor()), wanted.reason.clone());
        let (after, told) = match wanted.outcome {
            ClaimOutcome::Deny => {
                next.state = ClaimState::Denied;
                (withdraw_claim(&order, &before), Vec::new())
            }
            ClaimOutcome::Reship => reship(app, &mut changes, &order, &mut next).await?,
            ClaimOutcome::Refund => (pay_back(app, &mut changes, &order, &mut next, false), Vec::new()),
            ClaimOutcome::Credit if order.owner.is_none() => return Err(ReturnRefused::NoAccount.into()),
            ClaimOutcome::Credit => (pay_back(app, &mut changes, &order, &mut next, true), Vec::new()),
        };
        orders::put(&mut changes, &after, &told, || Error::Contention);
        changes.put_claim(&next, &[kinds::CLAIM_DECIDED], || Error::Contention);
        attempt.record(&mut changes, next.version.to_string(), now);
        app.table.commit(changes).await?;
        Ok(Done::first(next))
    })
    .await
}

/// The same goods once more, for nothing.
async fn reship(
    app: &App,
    changes: &mut Changes<Error>,
    order: &Order,
    claim: &mut Claim,
) -> Result<(Order, Vec<&'static str>), Error> {
    let shop = crate::settings::shop(app).await?;
    let mut supply = Supply::new(app, &shop, app.now());
    let mut lines = Vec::new();
    for (line, units) in &claim.lines {
        let own = order.lines.get(usize::from(*line) - 1);
        let own = own.ok_or_else(|| Error::Bug(format!("claim {} names line {line}", claim.number)))?;
        let from = supply.find(order, &own.sku, *units).await?.ok_or(ClaimRefused::OutOfStock)?;
        lines.extend(NewLine::free(order, *line, claim.number, from));
    }
    supply.reserve(changes);
    let (next, numbers, _) = order.with_replacements(&lines);
    claim.state = ClaimState::Reshipped;
    claim.replaced_by = numbers;
    Ok((Order { version: order.version + 1, ..next }, vec![kinds::ORDER_REPLACEMENT]))
}

fn pay_back(app: &App, changes: &mut Changes<Error>, order: &Order, claim: &mut Claim, credit: bool) -> Order {
    let (next, given) = pay_claim(order, claim.number, credit);
    let by = claim.decided_by.clone().unwrap_or_default();
    claim.refunds = given.parts.iter().map(|part| part.number).collect();
    claim.state = if credit { ClaimState::Credited } else { ClaimState::Refunded };
    put_parts(changes, order, &given, &claim.kind.to_string(), &by, app.now());
    Order { version: order.version + 1, ..next }
}
