//! What is given back for units that came: what they cost, each once, by what the return is to come to.

use super::exchange;
use crate::events::kinds;
use crate::payments::put_parts;
use crate::{App, Error};
use domain::money::Minor;
use domain::orders::{Keep, Order, Portion, Stand};
use domain::returns::{Resolution, Return, ReturnState, Stage};
use jiff::Timestamp;
use store::Changes;

/// Gives back what the return's units that are taken back cost, and, once nothing of it is to come or to be looked at any
/// more, brings it to its end. `order` and `it` are as they will be written. Answers what the order announces.
pub(super) async fn resolve(
    app: &App,
    changes: &mut Changes<Error>,
    order: &mut Order,
    it: &mut Return,
    by: &str,
    now: Timestamp,
) -> Result<Vec<&'static str>, Error> {
    let mut events = Vec::new();
    let mended = it.repair.as_ref().is_some_and(|repair| repair.stage == Stage::Reshipped);
    let open = [Stand::Requested, Stand::Approved, Stand::Sent, Stand::Damaged, Stand::InRepair];
    let whole = order.units_back(it.number, &open).is_empty();
    let came = !order.units_back(it.number, &[Stand::Good, Stand::Accepted, Stand::Kept]).is_empty();
    if came && it.resolution == Resolution::Exchange {
        if whole {
            events.extend(exchange::settle(changes, order, it, by, now));
        }
    } else if came {
        pay_back(app, changes, order, it, by, now).await?;
    }
    if whole && (came || mended || it.state == ReturnState::Received) {
        let end = match it.resolution {
            // What cannot be mended is paid back.
            Resolution::Repair if came => ReturnState::Refunded,
            _ => it.end(),
        };
        it.finish(end, by, now)?;
    }
    if order.awaiting(it.number).is_empty() {
        return Ok(events);
    }
    // Nothing of it came: what was to be sent for it is not sent.
    if whole && !came {
        let before = order.clone();
        *order = Order { version: before.version, ..order.without_replacements(it.number) };
        crate::orders::release_stock(app, changes, &before, order, now).await?;
    }
    Ok(events)
}

async fn pay_back(
    app: &App,
    changes: &mut Changes<Error>,
    order: &mut Order,
    it: &mut Return,
    by: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let shop = crate::settings::shop(app).await?;
    let (of, ours) = (it.number, it.is_our_fault());
    let back = |portion: &Portion| {
        portion.refund.is_none() && portion.back.is_some_and(|back| back.of == of && back.stand.is_taken_back())
    };
    let most = shop.returns.shipping_back_at_most.filter(|_| !ours);
    let shipping = order.nothing_is_kept(back).then(|| most.map_or(Minor(i64::MAX), |most| most.amount));
    let keep = Keep { fee: it.fee_left(), credit: it.resolution == Resolution::Credit, shipping, ..Keep::default() };
    let (next, given) = order.give_back(|_, portion| back(portion), keep);
    *order = next;
    it.fee_taken += given.fee;
    it.refunds.extend(given.parts.iter().map(|part| part.number));
    put_parts(changes, order, &given, "returned", by, now);
    Ok(())
}

/// What the step of a return announces.
pub(super) fn end_events(it: &Return) -> &'static [&'static str] {
    if it.state.has_ended() { &[kinds::RETURN_RESOLVED] } else { &[] }
}
