//! Makes a change that was previewed: one transaction of the order, its stock, its fulfilment orders and parcels. Where what is
//! ordered already gets dearer than its cover, the customer pays first: a payment of its own is asked for before anything is
//! changed, and takes over in the transaction that changes the order. If that never comes, the payment is let go.

use super::{ApplyRefused, Worked, allowed, declined, token, work_out};
use crate::events::kinds;
use crate::idempotency::{Attempt, Done};
use crate::orders::{announced, get, release_stock, settles};
use crate::payments::{ask_for, find, remind_of};
use crate::{App, Caller, Error, fulfillment, retry};
use domain::ids::{OrderId, Sku};
use domain::orders::{Changed, Goods, MoveCause, Order, PaymentState, StockEffects};
use jiff::SignedDuration;
use std::collections::BTreeMap;
use store::{Changes, orders};

/// How long a payment that was made for a change waits for it.
const PAID_WAITS: SignedDuration = SignedDuration::from_mins(15);

#[derive(Clone, Debug)]
pub struct Apply {
    pub order: OrderId,
    /// The version the customer saw.
    pub version: Option<u64>,
    pub hash: String,
    /// The gateway's token, to pay what the change costs more.
    pub method: Option<String>,
}

/// # Errors
/// `NotFound`; `Stale`; `preview_expired`, `preview_outdated`, `payment_needed`; `payment_declined`, and all a preview answers.
pub async fn apply(app: &App, caller: &Caller, wanted: &Apply, attempt: &Attempt) -> Result<Done<Order>, Error> {
    get(app, caller, &wanted.order).await?;
    wanted.version.ok_or(Error::IfMatchMissing)?;
    let begun = retry::until_settled(|| begin(app, caller, wanted, attempt)).await?;
    let (group, replayed) = match begun {
        Begun::Done(done) => return Ok(*done),
        Begun::Asks { group, replayed } => (group, replayed),
    };
    let order = ask_for(app, &find(app, &wanted.order).await?, group).await?;
    match order.payment_of(group).map(|payment| (payment.state, payment.reason.as_deref())) {
        Some((PaymentState::Authorized, _)) => {}
        Some((PaymentState::Declined, reason)) => return Err(declined(reason, replayed)),
        Some((PaymentState::Voided | PaymentState::Voiding, _)) => return Err(ApplyRefused::PreviewExpired.into()),
        // Nobody knows yet: the same request asks again, under the same key.
        Some((PaymentState::Requested | PaymentState::Pending, _)) => return Err(Error::InFlight),
        // The bank wants to ask: nothing was changed, and what is held is let go.
        _ => return Err(declined(Some("authentication_required"), replayed)),
    }
    let changed = retry::until_settled(|| take_over(app, caller, wanted, group)).await?;
    Ok(if replayed { Done::again(changed) } else { Done::first(changed) })
}

enum Begun {
    Done(Box<Done<Order>>),
    /// A payment is written down and is to be asked for.
    Asks {
        group: u8,
        replayed: bool,
    },
}

async fn begin(app: &App, caller: &Caller, wanted: &Apply, attempt: &Attempt) -> Result<Begun, Error> {
    let order = find(app, &wanted.order).await?;
    if let Some(earlier) = attempt.earlier(app).await? {
        let asked = earlier.strip_prefix("payment/").and_then(|group| group.parse().ok());
        return Ok(match asked {
            Some(group) if order.units(|it| it.group == group) == 0 => Begun::Asks { group, replayed: true },
            _ => Begun::Done(Box::new(Done::again(order))),
        });
    }
    let sealed = token::open(app, &order, &wanted.hash)?;
    if Some(order.version) != wanted.version || order.version != sealed.version {
        return Err(Error::Stale);
    }
    allowed(caller, &sealed.operations)?;
    let worked = work_out(app, caller, &order, &sealed.operations).await?;
    let changed = &worked.changed;
    if !sealed.shows(changed) {
        return Err(ApplyRefused::PreviewOutdated.into());
    }
    let due = changed.to_authorize();
    if let Some(method) = wanted.method.as_ref().filter(|_| !due.is_zero()) {
        let group = write_down(app, &order, due, carries_shipping(changed), method, attempt).await?;
        return Ok(Begun::Asks { group, replayed: false });
    }
    if !changed.uncovered.is_empty() {
        return Err(ApplyRefused::PaymentNeeded { amount: due }.into());
    }
    let mut changes: Changes<Error> = Changes::new();
    attempt.record(&mut changes, changed.next.version.to_string(), app.now());
    if let Some((group, payment)) = changed.added.and_then(|group| Some((group, changed.next.payment_of(group)?))) {
        remind_of(&mut changes, &order.id, group, payment);
    }
    commit(app, changes, &worked, &order).await?;
    Ok(Begun::Done(Box::new(Done::first(worked.changed.next))))
}

fn carries_shipping(changed: &Changed) -> bool {
    changed.uncovered.iter().any(|group| changed.next.carries_shipping(*group)) && !changed.next.shipping_is_charged()
}

/// Writes down that a payment is asked for, for units that are still another payment's. It covers nothing yet.
async fn write_down(
    app: &App,
    order: &Order,
    amount: domain::money::Minor,
    with_shipping: bool,
    method: &str,
    attempt: &Attempt,
) -> Result<u8, Error> {
    let (group, now) = (order.next_group(), app.now());
    let next = order.asking(group, amount, with_shipping, method.to_owned(), now).with_payment(group, |payment| {
        payment.on_session = true;
        payment.pay_until = Some(now.checked_add(PAID_WAITS).unwrap_or(now));
    });
    let next = Order { version: order.version + 1, ..next };
    let mut changes: Changes<Error> = Changes::new();
    orders::put(&mut changes, &next, &[], || Error::Contention);
    attempt.record(&mut changes, format!("payment/{group}"), now);
    if let Some(payment) = next.payment_of(group) {
        remind_of(&mut changes, &order.id, group, payment);
    }
    app.table.commit(changes).await?;
    Ok(group)
}

/// Makes the change whose payment is there: everything the customer paid for goes over to it.
async fn take_over(app: &App, caller: &Caller, wanted: &Apply, group: u8) -> Result<Order, Error> {
    let order = find(app, &wanted.order).await?;
    if order.units(|portion| portion.group == group) > 0 {
        return Ok(order);
    }
    let paid = order.payment_of(group).filter(|payment| payment.state == PaymentState::Authorized);
    let paid = paid.ok_or(ApplyRefused::PreviewExpired)?;
    let sealed = token::open(app, &order, &wanted.hash)?;
    // Only the payment was written since; whatever else was, was not shown.
    let Worked { changed, goods } = work_out(app, caller, &order, &sealed.operations).await?;
    let shows = sealed.shows(&changed);
    let worked = Worked { changed: changed.paid_by(group), goods };
    if !shows || worked.changed.next.still_due(group) > paid.amount {
        return Err(ApplyRefused::PreviewOutdated.into());
    }
    commit(app, Changes::new(), &worked, &order).await?;
    Ok(worked.changed.next)
}

/// Writes a change of `order`, which is the version before it.
pub(in crate::orders) async fn commit(
    app: &App,
    mut changes: Changes<Error>,
    Worked { changed, goods }: &Worked,
    order: &Order,
) -> Result<(), Error> {
    let (base, next, now) = (&changed.base, &changed.next, app.now());
    let events = announced(kinds::ORDER_CHANGED, order, next);
    orders::put(&mut changes, next, &events, || Error::Contention);
    orders::put_waiting(&mut changes, Some(order), next, || Error::Contention);
    crate::promises::moved(&mut changes, base, next, MoveCause::Change, now);
    release_stock(app, &mut changes, base, next, now).await?;
    take(&mut changes, &StockEffects::between(Some(base), Some(next)), goods)?;
    fulfillment::follow(app, &mut changes, base, next, "the order was changed", now).await?;
    app.table.commit(changes).await?;
    Ok(())
}

/// What is newly taken and waited for, of what the change was worked out from.
fn take(changes: &mut Changes<Error>, effects: &StockEffects, goods: &BTreeMap<Sku, Goods>) -> Result<(), Error> {
    let plain = effects.reserved.iter().filter(|(place, _)| !settles(effects, place));
    for ((sku, location), units) in plain {
        let stock = goods.get(sku).and_then(|goods| goods.stock.iter().find(|item| item.location == *location));
        let stock = stock.ok_or_else(|| Error::Bug(format!("allocated {sku} at {location}, where it was not read")))?;
        changes.reserve(stock, *units, || Error::Contention);
    }
    for (sku, units) in &effects.waiting {
        changes.backorder(sku, *units, || Error::Contention);
    }
    Ok(())
}
