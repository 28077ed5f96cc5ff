//! A parcel came back, whole or in part. What is good is for sale again and its money goes back at once; what is broken lies
//! apart until somebody has looked at it; what was sent to be mended is never on the shelf.

use super::{ReturnRefused, Seen, find, money};
use crate::events::kinds;
use crate::idempotency::{Attempt, Done};
use crate::inventory::{self, Cause, take_back};
use crate::retry::until_settled;
use crate::{App, Caller, Error};
use domain::ids::{LocationId, ReturnId, Sku};
use domain::orders::{Order, Stand};
use domain::returns::{Receipt, Received, Repair, Resolution, Return, ReturnState, Unexpected};
use std::collections::BTreeMap;
use store::{Changes, orders};

/// What was in the parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    pub location: LocationId,
    pub lines: Vec<Received>,
    pub unexpected: Vec<Unexpected>,
}

const COMING: [Stand; 2] = [Stand::Approved, Stand::Sent];

/// # Errors
/// `NotFound` names what is not there; `return_not_open`; `not_in_return`.
pub async fn receive(
    app: &App,
    caller: &Caller,
    id: &ReturnId,
    came: &Came,
    attempt: &Attempt,
) -> Result<Done<Seen>, Error> {
    until_settled(|| once(app, caller, id, came, attempt)).await
}

async fn once(app: &App, caller: &Caller, id: &ReturnId, came: &Came, attempt: &Attempt) -> Result<Done<Seen>, Error> {
    let Seen { order, it: before } = find(app, id).await?;
    if attempt.earlier(app).await?.is_some() {
        return Ok(Done::again(Seen { order, it: before }));
    }
    if !before.state.is_expected() && before.state != ReturnState::Received {
        return Err(ReturnRefused::NotNow(before.state).into());
    }
    let (by, now) = (caller.actor(), app.now());
    let mut it = before.next();
    let mut next = Order { version: order.version + 1, ..order.clone() };
    if it.state != ReturnState::Received {
        it.advance(ReturnState::Received, &by, now)?;
    }
    let mended = it.resolution == Resolution::Repair;
    let skus = place(&mut next, &mut it, &came.lines)?;
    it.location = came.location.clone();
    it.receipts.push(Receipt {
        at: now,
        by: by.clone(),
        location: came.location.clone(),
        lines: came.lines.clone(),
        unexpected: came.unexpected.clone(),
    });
    let mut changes: Changes<Error> = Changes::new();
    if !mended {
        let cause = Cause { caller, attempt, reference: id.to_string(), at: now };
        take_back(app, &mut changes, &came.location, &skus, &cause).await?;
    }
    let told = money::resolve(app, &mut changes, &mut next, &mut it, &by, now).await?;
    let mut events = vec![kinds::RETURN_RECEIVED];
    events.extend(money::end_events(&it));
    orders::put(&mut changes, &next, &told, || Error::Contention);
    changes.put_return(&it, &events, || Error::Contention);
    attempt.record(&mut changes, it.version.to_string(), now);
    app.table.commit(changes).await?;
    Ok(Done::first(Seen { order: next, it }))
}

/// Puts the units where they belong; answers what came of each SKU.
fn place(
    order: &mut Order,
    it: &mut Return,
    lines: &[Received],
) -> Result<BTreeMap<Sku, inventory::Came>, ReturnRefused> {
    let mended = it.resolution == Resolution::Repair;
    let mut skus: BTreeMap<Sku, inventory::Came> = BTreeMap::new();
    for Received { line, good, damaged } in lines {
        let wanted = good.saturating_add(*damaged);
        let coming = order.units_back(it.number, &COMING);
        let there = coming.iter().find(|(number, _)| number == line).map_or(0, |(_, units)| *units);
        if wanted > there {
            return Err(ReturnRefused::NotInReturn { line: *line, wanted, there });
        }
        let (whole, broken) = if mended { (Stand::InRepair, Stand::InRepair) } else { (Stand::Good, Stand::Damaged) };
        order.move_back(it.number, *line, *good, &COMING, Some(whole));
        order.move_back(it.number, *line, *damaged, &COMING, Some(broken));
        let came = skus.entry(order.lines[usize::from(*line) - 1].sku.clone()).or_default();
        came.good += i64::from(*good);
        came.damaged += i64::from(*damaged);
    }
    skus.retain(|_, came| came.good + came.damaged > 0);
    if mended && !skus.is_empty() && it.repair.is_none() {
        it.repair = Some(Repair::begun());
    }
    Ok(skus)
}
