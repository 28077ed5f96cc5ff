//! Somebody has looked at what came back broken: it is taken back as it is, it is good after all, or it is not taken back.

use super::{ReturnRefused, Seen, find, money};
use crate::idempotency::{Attempt, Done};
use crate::inventory::{Cause, restore};
use crate::retry::until_settled;
use crate::{App, Caller, Error};
use domain::ids::{ReturnId, Sku};
use domain::orders::{Order, Stand};
use domain::returns::{Return, ReturnState};
use std::collections::BTreeMap;
use store::{Changes, orders};

/// Units of a line that came broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inspected {
    pub line: u8,
    /// Taken back, broken as they are.
    pub accepted: u32,
    /// Good after all: they are for sale again.
    pub restocked: u32,
    /// Not taken back, and not paid for.
    pub refused: u32,
}

/// # Errors
/// `NotFound`; `return_not_open`; `not_in_return`.
pub async fn inspect(
    app: &App,
    caller: &Caller,
    id: &ReturnId,
    lines: &[Inspected],
    attempt: &Attempt,
) -> Result<Done<Seen>, Error> {
    until_settled(|| once(app, caller, id, lines, attempt)).await
}

async fn once(
    app: &App,
    caller: &Caller,
    id: &ReturnId,
    lines: &[Inspected],
    attempt: &Attempt,
) -> Result<Done<Seen>, Error> {
    let Seen { order, it: before } = find(app, id).await?;
    if attempt.earlier(app).await?.is_some() {
        return Ok(Done::again(Seen { order, it: before }));
    }
    if before.state != ReturnState::Received {
        return Err(ReturnRefused::NotNow(before.state).into());
    }
    let (by, now) = (caller.actor(), app.now());
    let (mut it, mut next) = (before.next(), Order { version: order.version + 1, ..order.clone() });
    let good = place(&mut next, &it, lines)?;
    let mut changes: Changes<Error> = Changes::new();
    let cause = Cause { caller, attempt, reference: id.to_string(), at: now };
    restore(app, &mut changes, &it.location, &good, &cause).await?;
    let told = money::resolve(app, &mut changes, &mut next, &mut it, &by, now).await?;
    orders::put(&mut changes, &next, &told, || Error::Contention);
    changes.put_return(&it, money::end_events(&it), || Error::Contention);
    attempt.record(&mut changes, it.version.to_string(), now);
    app.table.commit(changes).await?;
    Ok(Done::first(Seen { order: next, it }))
}

/// Moves the units on; answers what is for sale again of each SKU.
fn place(order: &mut Order, it: &Return, lines: &[Inspected]) -> Result<BTreeMap<Sku, i64>, ReturnRefused> {
    let mut good: BTreeMap<Sku, i64> = BTreeMap::new();
    for Inspected { line, accepted, restocked, refused } in lines {
        let wanted = accepted.saturating_add(*restocked).saturating_add(*refused);
        let broken = order.units_back(it.number, &[Stand::Damaged]);
        let there = broken.iter().find(|(number, _)| number == line).map_or(0, |(_, units)| *units);
        if wanted > there {
            return Err(ReturnRefused::NotInReturn { line: *line, wanted, there });
        }
        order.move_back(it.number, *line, *accepted, &[Stand::Damaged], Some(Stand::Accepted));
        order.move_back(it.number, *line, *restocked, &[Stand::Damaged], Some(Stand::Good));
        order.dismiss_units(it.number, *line, *refused, &[Stand::Damaged]);
        if *restocked > 0 {
            *good.entry(order.lines[usize::from(*line) - 1].sku.clone()).or_default() += i64::from(*restocked);
        }
    }
    Ok(good)
}
