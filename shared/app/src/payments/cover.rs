//! Brings cover to what is still to be sent: later groups are authorised off-session when their goods are there, holds are
//! renewed before they end, what covers nothing is let go, and what nobody paid in time goes to the next. Woken by whatever
//! may have changed that; asks the order what is needed, one thing after the other.

use super::record::{self, Answered};
use super::{KEYS_HOLD_FOR, find, in_time};
use crate::events::kinds;
use crate::orders::{announced, release_stock};
use crate::ports::{Authorization, AuthorizeRequest, GatewayError};
use crate::{App, Error, retry};
use domain::ids::OrderId;
use domain::ledger::EntryKind;
use domain::money::Minor;
use domain::orders::{Need, Order, Payment, PaymentState};
use store::{Changes, orders};

/// One call sees to so many needs; more than any order has.
const MOST_NEEDS: usize = 40;

/// # Errors
/// The gateway not answering, and those of the table: the message comes again.
pub async fn cover(app: &App, id: &OrderId) -> Result<(), Error> {
    let mut order = find(app, id).await?;
    for _ in 0..MOST_NEEDS {
        let Some(need) = order.needs(app.now()).into_iter().next() else { return Ok(()) };
        let before = order.version;
        order = meet(app, &order, &need).await?;
        if order.version == before {
            // The gateway is still working on it: its webhook, or the sweep, looks again.
            return Ok(());
        }
    }
    Err(Error::Bug(format!("{id} never has what it needs")))
}

async fn meet(app: &App, order: &Order, need: &Need) -> Result<Order, Error> {
    match need {
        Need::Authorize { group, amount, with_shipping } => {
            let asked = order.payment_of(*group).filter(|payment| payment.state != PaymentState::NotAsked);
            match asked {
                None => begin(app, order, *group, *amount, *with_shipping).await,
                Some(payment) => ask(app, order, *group, payment).await,
            }
        }
        Need::Renew { group } => renew(app, order, *group).await,
        Need::Lapse { group } => lapse(app, order, *group).await,
        Need::Void { group } => void(app, order, *group).await,
        Need::VoidReplaced { group } => void_replaced(app, order, *group).await,
        Need::GiveUp { group } => give_up(app, order, *group).await,
        Need::ReturnCredit { group } => crate::credit::return_not_needed(app, &order.id, *group).await,
        Need::Untransfer { group } => crate::returns::untransfer(app, &order.id, *group).await,
    }
}

/// Writes down what is about to be asked, before it is: a repeat asks the same under the same key.
async fn begin(app: &App, order: &Order, group: u8, amount: Minor, with_shipping: bool) -> Result<Order, Error> {
    let now = app.now();
    let method = order.kept_method().unwrap_or_default().to_owned();
    let unpayable = method.is_empty() && amount > Minor::ZERO;
    let mut next = order.asking(group, amount, with_shipping, method, now);
    let mut events: &[&str] = &[];
    let mut changes: Changes<Error> = Changes::new();
    if let Some(payment) = next.payment_mut(group) {
        if amount <= Minor::ZERO {
            payment.state = PaymentState::NotNeeded;
            events = &[kinds::PAYMENT_AUTHORIZED];
        } else if unpayable {
            payment.state = PaymentState::Declined;
            payment.reason = Some("no_method".to_owned());
            payment.pay_until = Some(record::link_ends(now));
            events = &[kinds::PAYMENT_PROBLEM];
            for timer in record::timers(&order.id, group, payment) {
                changes.put_timer(&timer);
            }
        }
    }
    put(app, changes, &next, events).await?;
    Ok(next)
}

async fn put(app: &App, mut changes: Changes<Error>, next: &Order, events: &[&str]) -> Result<(), Error> {
    orders::put(&mut changes, next, events, || Error::Contention);
    match app.table.commit(changes).await.map_err(Error::from) {
        // Somebody else moved the order: what is needed now is looked at again when the message comes again.
        Err(Error::Contention) => Err(Error::Busy),
        done => done,
    }
}

/// Asks the gateway, or reads what it knows where it was asked long ago.
async fn ask(app: &App, order: &Order, group: u8, payment: &Payment) -> Result<Order, Error> {
    let asked_at = payment.asked_at.unwrap_or(order.created_at);
    let too_old = app.now().duration_since(asked_at) > KEYS_HOLD_FOR;
    let answer = match &payment.id {
        Some(id) if payment.state == PaymentState::Pending => in_time(app, app.gateway.read(id)).await?,
        _ if too_old => Authorization::Declined { payment_id: None, reason: "no_answer".to_owned() },
        _ => match in_time(app, app.gateway.authorize(&request(app, order, group, payment))).await {
            Ok(answer) => answer,
            Err(GatewayError::Refused(reason)) => Authorization::Declined { payment_id: None, reason },
            Err(error) => return Err(error.into()),
        },
    };
    // Nobody is there to act: what the bank wants is asked of the customer by a link, under another attempt.
    let answer = match answer {
        Authorization::ActionRequired { payment_id, .. } if !payment.on_session => {
            Authorization::Declined { payment_id: Some(payment_id), reason: "authentication_required".to_owned() }
        }
        other => other,
    };
    record::authorization(app, &order.id, &Answered { group, attempt: payment.attempt, answer }).await
}

pub(super) fn request(app: &App, order: &Order, group: u8, payment: &Payment) -> AuthorizeRequest {
    AuthorizeRequest {
        order: order.id.clone(),
        group,
        attempt: payment.attempt,
        amount: payment.amount,
        currency: order.currency,
        method: payment.method.clone(),
        // The same for every try: a gateway refuses another question under the same key.
        keep_method: payment.on_session && order.later_charge.is_some(),
        off_session: !payment.on_session,
        return_url: format!("{}/o/{}", app.config.site_url, order.id),
    }
}

/// A hold that ends soon is asked for anew; the old one is let go when the new one is there.
async fn renew(app: &App, order: &Order, group: u8) -> Result<Order, Error> {
    let now = app.now();
    let method = order.kept_method().map(str::to_owned);
    let mut events: &[&str] = &[];
    let next = order.with_payment(group, |payment| {
        if let Some(method) = method {
            payment.attempt = payment.attempt.saturating_add(1);
            payment.replaced = payment.id.take();
            payment.method = method;
            payment.state = PaymentState::Requested;
            payment.on_session = false;
            payment.asked_at = Some(now);
        } else {
            payment.reason = Some("no_method".to_owned());
            payment.pay_until = Some(record::link_ends(now));
            events = &[kinds::PAYMENT_PROBLEM];
        }
    });
    let mut changes = Changes::new();
    if let Some(payment) = next.payment_of(group) {
        for timer in record::timers(&order.id, group, payment) {
            changes.put_timer(&timer);
        }
    }
    put(app, changes, &next, events).await?;
    Ok(next)
}

/// The gateway has ended the hold: nothing covers its units until the customer pays.
async fn lapse(app: &App, order: &Order, group: u8) -> Result<Order, Error> {
    let now = app.now();
    let told = order.payment_of(group).is_some_and(|payment| payment.pay_until.is_some());
    let next = order.with_payment(group, |payment| {
        payment.state = PaymentState::Lapsed;
        payment.pay_until = payment.pay_until.or_else(|| Some(record::link_ends(now)));
    });
    let mut changes: Changes<Error> = Changes::new();
    if let Some(payment) = next.payment_of(group) {
        let entry = record::entry(
            now,
            EntryKind::Expire,
            group,
            payment.amount,
            payment,
            format!("expire/{}", payment.attempt),
        );
        changes.put_entry(&order.id, &entry, || Error::Contention);
        for timer in record::timers(&order.id, group, payment) {
            changes.put_timer(&timer);
        }
    }
    let events: &[&str] = if told { &[] } else { &[kinds::PAYMENT_PROBLEM] };
    put(app, changes, &next, events).await?;
    Ok(next)
}

/// First it is written that it will cover nothing, then it is let go: no parcel leaves on it in between.
async fn void(app: &App, order: &Order, group: u8) -> Result<Order, Error> {
    let Some(payment) = order.payment_of(group) else { return Ok(order.clone()) };
    if payment.state != PaymentState::Voiding {
        let next = order.with_payment(group, |payment| payment.state = PaymentState::Voiding);
        put(app, Changes::new(), &next, &[]).await?;
        return Ok(next);
    }
    if let Some(id) = &payment.id {
        match in_time(app, app.gateway.void(id)).await {
            Ok(()) => {}
            // It ended by itself, or somebody took it at the gateway's own desk: the ledger says what we know.
            Err(GatewayError::Refused(why)) => tracing::error!(order = %order.id, group, why, "a void was refused"),
            Err(error) => return Err(error.into()),
        }
    }
    let now = app.now();
    let next = order.with_payment(group, |payment| payment.state = PaymentState::Voided);
    let mut changes: Changes<Error> = Changes::new();
    let entry =
        record::entry(now, EntryKind::Void, group, payment.amount, payment, format!("void/{}", payment.attempt));
    changes.put_entry(&order.id, &entry, || Error::Contention);
    put(app, changes, &next, &[]).await?;
    Ok(next)
}

async fn void_replaced(app: &App, order: &Order, group: u8) -> Result<Order, Error> {
    let Some(payment) = order.payment_of(group) else { return Ok(order.clone()) };
    let Some(old) = payment.replaced.clone() else { return Ok(order.clone()) };
    match in_time(app, app.gateway.void(&old)).await {
        Ok(()) => {}
        Err(GatewayError::Refused(why)) => tracing::warn!(order = %order.id, group, why, "an old hold was not let go"),
        Err(error) => return Err(error.into()),
    }
    let now = app.now();
    let next = order.with_payment(group, |payment| payment.replaced = None);
    let mut changes: Changes<Error> = Changes::new();
    let cause = format!("void/{}", payment.attempt.saturating_sub(1));
    let entry = record::entry(now, EntryKind::Void, group, payment.amount, payment, cause);
    changes.put_entry(&order.id, &domain::ledger::Entry { id: Some(old), ..entry }, || Error::Contention);
    put(app, changes, &next, &[]).await?;
    Ok(next)
}

/// Nobody paid in time: the units are cancelled, and their goods serve whoever waits next.
async fn give_up(app: &App, order: &Order, group: u8) -> Result<Order, Error> {
    let id = &order.id;
    retry::until_settled(|| async {
        let order = find(app, id).await?;
        let now = app.now();
        if !order.needs(now).contains(&Need::GiveUp { group }) {
            return Ok(order);
        }
        let next = order.give_up(group);
        let mut changes: Changes<Error> = Changes::new();
        let events = announced(kinds::ORDER_UNITS_CANCELLED, &order, &next);
        orders::put(&mut changes, &next, &events, || Error::Contention);
        orders::put_waiting(&mut changes, Some(&order), &next, || Error::Contention);
        release_stock(app, &mut changes, &order, &next, now).await?;
        crate::fulfillment::follow(app, &mut changes, &order, &next, "nobody paid in time", now).await?;
        app.table.commit(changes).await?;
        Ok(next)
    })
    .await
}
