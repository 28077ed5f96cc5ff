//! Goods at the bench, from the diagnosis to their parcel home. Dates that are said are promises: a change is told once. What
//! cannot be mended is paid back, and then is the shop's.

use super::{ReturnRefused, Seen, find, money};
use crate::events::kinds;
use crate::idempotency::{Attempt, Done};
use crate::inventory::{Came, Cause, take_back};
use crate::retry::until_settled;
use crate::{App, Caller, Error};
use domain::ids::{ReturnId, Sku};
use domain::orders::{Order, Stand};
use domain::parcels::Label;
use domain::returns::{RepairStep, Stage};
use std::collections::BTreeMap;
use store::{Changes, orders};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    pub step: RepairStep,
    /// Typed by hand, where it goes home without a label of ours: carrier and number.
    pub sent_by: Option<(String, String)>,
}

/// # Errors
/// `NotFound`; `return_not_open` where nothing is at the bench; `repair_not_there`, `repair_dates`, `repair_quote`.
pub async fn repair(
    app: &App,
    caller: &Caller,
    id: &ReturnId,
    wanted: &Repaired,
    attempt: &Attempt,
) -> Result<Done<Seen>, Error> {
    until_settled(|| once(app, caller, id, wanted, attempt)).await
}

async fn once(
    app: &App,
    caller: &Caller,
    id: &ReturnId,
    wanted: &Repaired,
    attempt: &Attempt,
) -> Result<Done<Seen>, Error> {
    let Seen { order, it: before } = find(app, id).await?;
    if attempt.earlier(app).await?.is_some() {
        return Ok(Done::again(Seen { order, it: before }));
    }
    let Some(bench) = before.repair.as_ref().filter(|_| !before.state.has_ended()) else {
        return Err(ReturnRefused::NotNow(before.state).into());
    };
    let (by, now) = (caller.actor(), app.now());
    let Some(mut repair) = bench.step(&wanted.step)? else { return Ok(Done::first(Seen { order, it: before })) };
    if let Some((carrier, number)) = &wanted.sent_by
        && repair.home.label.bought().is_none()
    {
        repair.home.label = Label::ByHand { number: number.clone() };
        repair.home.carrier.clone_from(carrier);
    }
    let slipped = repair.slips.len() > bench.slips.len();
    let stage = repair.stage;
    let (mut it, mut next) = (before.next(), Order { version: order.version + 1, ..order.clone() });
    it.repair = Some(repair);
    let mut changes: Changes<Error> = Changes::new();
    let mut events = Vec::new();
    if slipped {
        events.push(kinds::REPAIR_DATE_CHANGED);
    }
    let mut told = Vec::new();
    match stage {
        Stage::Ready => events.push(kinds::REPAIR_READY),
        Stage::Reshipped => {
            for (line, units) in next.units_back(it.number, &[Stand::InRepair]) {
                next.move_back(it.number, line, units, &[Stand::InRepair], None);
            }
            told = money::resolve(app, &mut changes, &mut next, &mut it, &by, now).await?;
        }
        Stage::NotRepairable => {
            let mut came: BTreeMap<Sku, Came> = BTreeMap::new();
            for (line, units) in next.units_back(it.number, &[Stand::InRepair]) {
                next.move_back(it.number, line, units, &[Stand::InRepair], Some(Stand::Accepted));
                let sku = next.lines[usize::from(line) - 1].sku.clone();
                came.entry(sku).or_default().damaged += i64::from(units);
            }
            let cause = Cause { caller, attempt, reference: id.to_string(), at: now };
            take_back(app, &mut changes, &it.location, &came, &cause).await?;
            told = money::resolve(app, &mut changes, &mut next, &mut it, &by, now).await?;
        }
        _ => {}
    }
    events.extend(money::end_events(&it));
    if next == (Order { version: next.version, ..order.clone() }) {
        next = order;
    } else {
        orders::put(&mut changes, &next, &told, || Error::Contention);
    }
    changes.put_return(&it, &events, || Error::Contention);
    attempt.record(&mut changes, it.version.to_string(), now);
    app.table.commit(changes).await?;
    Ok(Done::first(Seen { order: next, it }))
}
