//! Makes a change that was previewed: one transaction of the order, its stock, its fulfilment orders and parcels. Where what is
//! ordered already gets dearer than its cover, the customer pays first: a payment of its own is asked for before anything is
//! changed, and takes over in the transaction that changes the order. If that never comes, the payment is let go.

use super::{ApplyRefused, allowed, declined, token, work_out};
use crate::events::kinds;
use crate::idempotency::{Attempt, Done};
use crate::orders::{get, release_stock, settles};
use crate::payments::{ask_for, find, remind_of};
use crate::{App, Caller, Error, fulfillment, retry};
use domain::ids::{OrderId, Sku};
use domain::orders::{Changed, MoveCause, Order, PaymentState, State, StockEffects};
use jiff::SignedDuration;
use store::{Changes, TableError, inventory, keys, orders};

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
        // The bank wants to ask, or does not answer: nothing was changed, and what is held is let go.
        _ => return Err(declined(Some("authentication_required"), replayed)),
    }
    let changed = retry::until_settled(|| take_over(app, wanted, group)).await?;
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
    let changed = work_out(app, &order, &sealed.operations).await?;
    if !sealed.shows(&changed) {
        return Err(ApplyRefused::PreviewOutdated.into());
    }
    let due = changed.to_authorize();
    if let Some(method) = wanted.method.as_ref().filter(|_| !due.is_zero()) {
        let group = write_down(app, &order, due, carries_shipping(&changed), method, attempt).await?;
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
    let events = announced(&order, &changed.next);
    commit(app, changes, &changed, (&order, &events)).await?;
    Ok(Begun::Done(Box::new(Done::first(changed.next))))
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
async fn take_over(app: &App, wanted: &Apply, group: u8) -> Result<Order, Error> {
    let order = find(app, &wanted.order).await?;
    if order.units(|portion| portion.group == group) > 0 {
        return Ok(order);
    }
    let paid = order.payment_of(group).filter(|payment| payment.state == PaymentState::Authorized);
    let paid = paid.ok_or(ApplyRefused::PreviewExpired)?;
    let sealed = token::open(app, &order, &wanted.hash)?;
    // Only the payment was written since; whatever else was, was not shown.
    let changed = work_out(app, &order, &sealed.operations).await?;
    let shows = sealed.shows(&changed);
    let changed = changed.paid_by(group);
    if !shows || changed.next.still_due(group) > paid.amount {
        return Err(ApplyRefused::PreviewOutdated.into());
    }
    let events = announced(&order, &changed.next);
    commit(app, Changes::new(), &changed, (&order, &events)).await?;
    Ok(changed.next)
}

/// Writes a change of `order`, which is the version before it, and what is announced.
pub(crate) async fn commit(
    app: &App,
    mut changes: Changes<Error>,
    changed: &Changed,
    (order, events): (&Order, &[&'static str]),
) -> Result<(), Error> {
    let (base, next, now) = (&changed.base, &changed.next, app.now());
    orders::put(&mut changes, next, events, || Error::Contention);
    orders::put_waiting(&mut changes, Some(order), next, || Error::Contention);
    crate::promises::moved(&mut changes, base, next, MoveCause::Change, now);
    release_stock(app, &mut changes, base, next, now).await?;
    take(app, &mut changes, &StockEffects::between(Some(base), Some(next))).await?;
    fulfillment::follow(app, &mut changes, base, next, "the order was changed", now).await?;
    app.table.commit(changes).await?;
    Ok(())
}

/// What is newly taken and waited for.
async fn take(app: &App, changes: &mut Changes<Error>, effects: &StockEffects) -> Result<(), Error> {
    let plain = effects.reserved.iter().filter(|(place, _)| !settles(effects, place));
    for (place @ (sku, location), units) in plain {
        let stock = inventory::of_sku(&*app.table, sku).await?;
        let item = stock.items.iter().find(|item| item.location == *location);
        let missing = || TableError::corrupt(&keys::stock(&place.0, &place.1), "allocated where nothing is");
        changes.reserve(item.ok_or_else(missing)?, *units, || Error::Contention);
    }
    let waiting: Vec<(&Sku, u32)> = effects.waiting.iter().map(|(sku, units)| (sku, *units)).collect();
    for (sku, units) in waiting {
        changes.backorder(sku, units, || Error::Contention);
    }
    Ok(())
}

/// What the world hears of a change or a cancellation.
pub(crate) fn announced(before: &Order, next: &Order) -> Vec<&'static str> {
    let mut events = vec![kinds::ORDER_CHANGED];
    if next.cancelled_amount() > before.cancelled_amount() || next.state == State::Cancelled {
        events.push(kinds::ORDER_UNITS_CANCELLED);
    }
    if !before.opened_parcels(next).is_empty() {
        events.push(kinds::ORDER_UNPACKED);
    }
    if next.state == State::Completed {
        events.push(kinds::ORDER_COMPLETED);
    }
    events
}
