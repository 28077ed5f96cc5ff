//! The customer pays what is due: a method in the place of one that was declined, or of a hold that has ended. They are there,
//! so the bank may ask them.

use super::{find, in_time, record};
use crate::idempotency::{Attempt, Done};
use crate::orders::OrderRefused;
use crate::ports::{Authorization, GatewayError};
use crate::{App, Caller, Error, orders as use_cases, retry};
use domain::ids::OrderId;
use domain::orders::{Order, Payment, PaymentState};
use store::{Changes, orders};

#[derive(Clone, Debug)]
pub struct PayBalance {
    pub order: OrderId,
    /// The gateway's token.
    pub method: String,
}

/// # Errors
/// `NotFound` for somebody else's order; `nothing_due`; `payment_declined`.
pub async fn pay_balance(
    app: &App,
    caller: &Caller,
    wanted: &PayBalance,
    attempt: &Attempt,
) -> Result<Done<Order>, Error> {
    use_cases::get(app, caller, &wanted.order).await?;
    let begun = retry::until_settled(|| begin(app, wanted, attempt)).await?;
    let Some(groups) = begun else { return again(find(app, &wanted.order).await?, wanted) };
    let mut order = find(app, &wanted.order).await?;
    for group in groups {
        order = ask(app, &order, group).await?;
        if let Some(payment) = order.payment_of(group).filter(|payment| payment.state == PaymentState::Declined) {
            let reason = payment.reason.clone().unwrap_or_default();
            return Err(OrderRefused::PaymentDeclined { reason, replayed: false }.into());
        }
    }
    Ok(Done::first(order))
}

/// The reply to a request that was made before: a decline is one again, while it stands.
fn again(order: Order, wanted: &PayBalance) -> Result<Done<Order>, Error> {
    let declined = |payment: &Payment| payment.state == PaymentState::Declined && payment.method == wanted.method;
    let found = order.payments().find(|(_, payment)| declined(payment));
    match found.map(|(_, payment)| payment.reason.clone().unwrap_or_default()) {
        Some(reason) => Err(OrderRefused::PaymentDeclined { reason, replayed: true }.into()),
        None => Ok(Done::again(order)),
    }
}

/// Writes down which payments are tried anew, with the record of the request. `None` when this very request did so before.
async fn begin(app: &App, wanted: &PayBalance, attempt: &Attempt) -> Result<Option<Vec<u8>>, Error> {
    let order = find(app, &wanted.order).await?;
    if attempt.earlier(app).await?.is_some() {
        return Ok(None);
    }
    let now = app.now();
    let unpaid = |state: PaymentState| {
        matches!(
            state,
            PaymentState::Declined
                | PaymentState::RequiresAction
                | PaymentState::Lapsed
                | PaymentState::CaptureFailed
                | PaymentState::Awaited
        )
    };
    let due = order.payments().filter(|(group, payment)| {
        unpaid(payment.state) && (order.still_due(*group) > domain::money::Minor::ZERO || payment.capture.is_some())
    });
    let groups: Vec<u8> = due.map(|(group, _)| group).collect();
    if groups.is_empty() || order.placed_at.is_none() {
        return Err(OrderRefused::NothingDue.into());
    }
    let mut next = Order { version: order.version + 1, ..order.clone() };
    for group in &groups {
        let amount = order.still_due(*group);
        if let Some(payment) = next.payment_mut(*group) {
            payment.amount = payment.capture.as_ref().map_or(amount, |capture| capture.amount);
            payment.attempt = payment.attempt.saturating_add(1);
            payment.method.clone_from(&wanted.method);
            // What the bank was going to ask about must not be agreed to beside it.
            if payment.state == PaymentState::RequiresAction {
                payment.replaced = payment.id.take();
            }
            payment.state = PaymentState::Requested;
            payment.on_session = true;
            payment.asked_at = Some(now);
            payment.id = None;
            payment.action = None;
        }
    }
    let mut changes: Changes<Error> = Changes::new();
    orders::put(&mut changes, &next, &[], || Error::Contention);
    attempt.record(&mut changes, next.version.to_string(), now);
    app.table.commit(changes).await?;
    Ok(Some(groups))
}

/// Asks the gateway for a payment that is written down, and writes what it says.
pub(crate) async fn ask(app: &App, order: &Order, group: u8) -> Result<Order, Error> {
    let Some(payment) = order.payment_of(group) else { return Ok(order.clone()) };
    let answer = match in_time(app, app.gateway.authorize(&super::cover::request(app, order, group, payment))).await {
        Ok(answer) => answer,
        Err(GatewayError::Refused(reason)) => Authorization::Declined { payment_id: None, reason },
        // Asked for again, just so, by whoever looks after the order's cover.
        Err(GatewayError::Unknown(error)) => {
            tracing::warn!(order = %order.id, error = %error, "the gateway did not answer in time");
            return Ok(order.clone());
        }
    };
    record::authorization(app, &order.id, &record::Answered { group, attempt: payment.attempt, answer }).await
}
