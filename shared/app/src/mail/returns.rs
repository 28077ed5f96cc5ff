//! Mails about what comes back. Each is told once for what it is about: the return, its nth parcel, the nth change of a day.

use super::due::Due;
use super::facts;
use super::story::{Goods, Story, WayBack};
use crate::events::{Event, kinds};
use crate::labels::return_of;
use crate::{App, Error};
use domain::money::Minor;
use domain::orders::Order;
use domain::returns::{Method, Resolution, Return};
use store::returns;

/// What an event of a return asks for.
pub(super) async fn of(app: &App, event: &Event, order: &Order) -> Result<Vec<Due>, Error> {
    let Some(id) = return_of(event) else { return Ok(Vec::new()) };
    let Some(it) = returns::find(&*app.table, &id).await? else { return Ok(Vec::new()) };
    let cause = format!("return-{}", it.number);
    Ok(match event.kind.as_str() {
        kinds::RETURN_APPROVED => vec![Due::new(cause, approved(app, order, &it))],
        kinds::RETURN_REJECTED => rejected(&it).map(|story| Due::new(cause, story)).into_iter().collect(),
        kinds::RETURN_SENT => vec![Due::new(cause, Story::ReturnSent { goods: goods(&it) })],
        kinds::RETURN_RECEIVED => received(&it),
        kinds::REPAIR_DATE_CHANGED => slips(&it),
        _ => Vec::new(),
    })
}

fn goods(it: &Return) -> Vec<Goods> {
    let of = |line: &domain::returns::ReturnLine| {
        let index = usize::from(line.line).checked_sub(1)?;
        Some(Goods { line: index, units: line.units, amount: Minor::ZERO })
    };
    it.lines.iter().filter_map(of).collect()
}

fn approved(app: &App, order: &Order, it: &Return) -> Story {
    let how = WayBack {
        keeps: it.method == Method::KeepIt,
        method: it.method,
        label_url: facts::order_url(app, order),
        until: it.expires_at,
    };
    Story::ReturnApproved { goods: goods(it), how }
}

fn rejected(it: &Return) -> Option<Story> {
    let decision = it.decision.as_ref()?;
    Some(Story::ReturnRejected { goods: goods(it), reason: decision.reason.clone() })
}

fn received(it: &Return) -> Vec<Due> {
    let story = |receipt: &domain::returns::Receipt| {
        let lines = receipt.lines.iter().filter_map(|line| {
            let index = usize::from(line.line).checked_sub(1)?;
            Some(Goods { line: index, units: line.good + line.damaged, amount: Minor::ZERO })
        });
        let repair = it.resolution == Resolution::Repair;
        let damaged = if repair { 0 } else { receipt.lines.iter().map(|line| line.damaged).sum() };
        Story::ReturnReceived { goods: lines.collect(), damaged, repair }
    };
    let numbered = (1..).zip(&it.receipts);
    numbered
        .map(|(nth, receipt): (usize, _)| Due::new(format!("return-{}-parcel-{nth}", it.number), story(receipt)))
        .collect()
}

fn slips(it: &Return) -> Vec<Due> {
    let slips = it.repair.as_ref().map(|repair| repair.slips.as_slice()).unwrap_or_default();
    let told = (1..).zip(slips).map(|(nth, slip): (usize, _)| {
        let story = Story::RepairDate { goods: goods(it), old: slip.old, new: slip.new, cause: slip.cause.clone() };
        Due::new(format!("repair-{}-date-{nth}", it.number), story)
    });
    told.collect()
}
