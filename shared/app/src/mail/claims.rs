//! The mail about something that went wrong: what the shop does about it, told once a claim.

use super::due::Due;
use super::story::{Goods, Story};
use crate::events::Event;
use crate::tickets::claim_of;
use crate::{App, Error};
use domain::money::Minor;
use domain::orders::Order;
use domain::returns::{Claim, ClaimState};
use store::{ledger, returns};

pub(super) async fn decided(app: &App, event: &Event, order: &Order) -> Result<Option<Due>, Error> {
    let Some(id) = claim_of(event) else { return Ok(None) };
    let Some(claim) = returns::find_claim(&*app.table, &id).await? else { return Ok(None) };
    if claim.state == ClaimState::Open {
        return Ok(None);
    }
    let goods = claim.lines.iter().filter_map(|(line, units)| {
        let line = usize::from(*line).checked_sub(1)?;
        order.lines.get(line).map(|_| Goods { line, units: *units, amount: Minor::ZERO })
    });
    let story = Story::ClaimDecided {
        goods: goods.collect(),
        state: claim.state,
        amount: given(app, order, &claim).await?,
        reason: claim.reason.clone(),
    };
    Ok(Some(Due::new(format!("claim-{}", claim.number), story)))
}

/// What goes back to the customer or on their account for it.
async fn given(app: &App, order: &Order, claim: &Claim) -> Result<Option<Minor>, Error> {
    let mut sum = Minor::ZERO;
    for number in &claim.refunds {
        let refund = ledger::find_refund(&*app.table, &order.id, *number).await?.ok_or(Error::NotFound("refund"))?;
        sum += refund.amount;
    }
    Ok(Some(sum).filter(|sum| *sum > Minor::ZERO))
}
