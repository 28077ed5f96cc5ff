//! Writes what became of a payment: the order's next version, its entry in the ledger, what is announced, and the timer that
//! looks again.

use crate::events::kinds;
use crate::payments::find;
use crate::ports::Authorization;
use crate::{App, Error, retry};
use domain::ids::OrderId;
use domain::ledger::{Entry, EntryKind};
use domain::money::Minor;
use domain::orders::{Action, Order, PAY_LINK_HOURS, Payment, PaymentState};
use jiff::{SignedDuration, Timestamp, ToSpan};
use store::Changes;
use store::orders;
use store::timers::Timer;

/// A hold is looked at again this long before its gateway ends it.
const RENEWED_BEFORE: SignedDuration = SignedDuration::from_hours(24);

/// An answer of the gateway to one attempt of a group.
pub(super) struct Answered {
    pub(super) group: u8,
    pub(super) attempt: u8,
    pub(super) answer: Authorization,
}

/// Writes the answer, unless the order has moved on from the attempt it belongs to.
pub(super) async fn authorization(app: &App, id: &OrderId, answered: &Answered) -> Result<Order, Error> {
    retry::until_settled(|| async {
        let order = find(app, id).await?;
        let now = app.now();
        let Some(payment) = order.payment_of(answered.group).filter(|it| it.attempt == answered.attempt) else {
            return Ok(order);
        };
        let Some(mut outcome) = outcome(payment, &answered.answer, now) else { return Ok(order) };
        // A payment for a change that is not made yet: whoever makes it is waiting for the answer, or will let it go.
        if order.is_for_a_change(answered.group) {
            outcome.payment.pay_until = payment.pay_until;
            outcome.events.retain(|event| *event != kinds::PAYMENT_PROBLEM);
        }
        let next = order.with_payment(answered.group, |payment| *payment = outcome.payment.clone());
        let mut changes: Changes<Error> = Changes::new();
        orders::put(&mut changes, &next, &outcome.events, || Error::Contention);
        if let Some((kind, reason)) = outcome.entry {
            let cause = format!("{kind}/{}", answered.attempt);
            let amount = outcome.payment.amount;
            let entry = entry(now, kind, answered.group, amount, &outcome.payment, cause);
            changes.put_entry(id, &Entry { reason, ..entry }, || Error::Contention);
        }
        for timer in timers(id, answered.group, &outcome.payment) {
            changes.put_timer(&timer);
        }
        app.table.commit(changes).await?;
        Ok(next)
    })
    .await
}

struct Outcome {
    payment: Payment,
    events: Vec<&'static str>,
    entry: Option<(EntryKind, Option<String>)>,
}

/// What an answer makes of a payment; `None` when it says nothing new.
fn outcome(payment: &Payment, answer: &Authorization, now: Timestamp) -> Option<Outcome> {
    let open = matches!(payment.state, PaymentState::Requested | PaymentState::Pending | PaymentState::RequiresAction);
    if !open {
        return None;
    }
    let mut next = Payment { action: None, ..payment.clone() };
    match answer {
        Authorization::Authorized { payment_id, amount, expires_at, saved_method } => {
            // What goods have left for already is taken at once.
            let owed = next.capture.is_some();
            next.state = if owed { PaymentState::Capturing } else { PaymentState::Authorized };
            next.id = Some(payment_id.clone());
            next.amount = *amount;
            next.hold_until = *expires_at;
            next.reason = None;
            next.pay_until = None;
            if let Some(method) = saved_method {
                next.method.clone_from(method);
            }
            let entry = Some((EntryKind::Authorize, None));
            let event = if owed { kinds::PAYMENT_CAPTURE_REQUESTED } else { kinds::PAYMENT_AUTHORIZED };
            Some(Outcome { payment: next, events: vec![event], entry })
        }
        // The customer is there and acts; or nobody is, and then they are sent a link.
        Authorization::ActionRequired { payment_id, client_secret, url } => {
            next.state = PaymentState::RequiresAction;
            next.id = Some(payment_id.clone());
            next.action = Some(Action { client_secret: client_secret.clone(), url: url.clone() });
            next.pay_until = next.pay_until.or_else(|| Some(link_ends(now)));
            (next != *payment).then(|| Outcome { payment: next, events: Vec::new(), entry: None })
        }
        Authorization::Declined { payment_id, reason } => Some(declined(payment, payment_id.clone(), reason, now)),
        Authorization::Voided { payment_id } => Some(declined(payment, Some(payment_id.clone()), "voided", now)),
        Authorization::Processing { payment_id } => {
            next.state = PaymentState::Pending;
            next.id = Some(payment_id.clone());
            (next != *payment).then(|| Outcome { payment: next, events: Vec::new(), entry: None })
        }
        Authorization::Captured { payment_id, amount } => {
            next.state = PaymentState::Authorized;
            next.id = Some(payment_id.clone());
            next.amount = *amount;
            Some(Outcome {
                payment: next,
                events: vec![kinds::PAYMENT_AUTHORIZED],
                entry: Some((EntryKind::Authorize, None)),
            })
        }
    }
}

/// No: where another authorisation still holds, it goes on covering; the customer is told either way.
fn declined(payment: &Payment, id: Option<String>, reason: &str, now: Timestamp) -> Outcome {
    let mut next = Payment { action: None, reason: Some(reason.to_owned()), ..payment.clone() };
    next.pay_until = next.pay_until.or_else(|| Some(link_ends(now)));
    match next.replaced.take() {
        Some(old) if next.hold_until.is_some_and(|until| now < until) => {
            next.state = PaymentState::Authorized;
            next.id = Some(old);
        }
        old => {
            next.state = PaymentState::Declined;
            next.id = id.or(next.id);
            next.replaced = old;
        }
    }
    Outcome {
        payment: next,
        events: vec![kinds::PAYMENT_PROBLEM],
        entry: Some((EntryKind::Failure, Some(reason.to_owned()))),
    }
}

/// Until when a link to pay may be used.
pub(crate) fn link_ends(now: Timestamp) -> Timestamp {
    now.checked_add(PAY_LINK_HOURS.hours()).unwrap_or(now)
}

/// Sets the timers of an order whose first payment is there.
pub(crate) fn remind(changes: &mut Changes<Error>, order: &Order) {
    remind_of(changes, &order.id, 1, &order.payment);
}

/// Sets the timers of a payment.
pub(crate) fn remind_of(changes: &mut Changes<Error>, id: &OrderId, group: u8, payment: &Payment) {
    for timer in timers(id, group, payment) {
        changes.put_timer(&timer);
    }
}

/// When somebody has to look at this payment again.
pub(crate) fn timers(id: &OrderId, group: u8, payment: &Payment) -> Vec<Timer> {
    let part = format!("PAYMENT/{group}");
    let mut timers = Vec::new();
    if let (PaymentState::Authorized, Some(until)) = (payment.state, payment.hold_until) {
        // Told already that it cannot be renewed: the next look is when it ends.
        let early = if payment.pay_until.is_some() { SignedDuration::ZERO } else { RENEWED_BEFORE };
        let due = until.saturating_sub(early).unwrap_or(until);
        timers.push(Timer::new(kinds::TIMER_HOLD_EXPIRES, due, id.as_str(), part.clone()));
    }
    if let Some(until) = payment.pay_until {
        timers.push(Timer::new(kinds::TIMER_PAY_LINK_EXPIRES, until, id.as_str(), part));
    }
    timers
}

pub(super) fn entry(
    at: Timestamp,
    kind: EntryKind,
    group: u8,
    amount: Minor,
    payment: &Payment,
    cause: String,
) -> Entry {
    Entry { at, kind, group, amount, id: payment.id.clone(), reason: None, parcel: None, refund: None, cause }
}
