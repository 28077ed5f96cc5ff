//! From `pending_payment` to what comes of it. Asks the gateway, time-boxed, under a key made from the order; the outcome is
//! one write under the order's version. Whoever comes first writes it: the request, its repeat, the shopper's confirmation
//! or the sweep; all read the same books, so all write the same.

use super::release::release;
use crate::events::kinds;
use crate::payments::{self, KEYS_HOLD_FOR, in_time};
use crate::ports::{Authorization, AuthorizeRequest, GatewayError, SaveMethodRequest, SavedMethod};
use crate::{App, Caller, Error, retry};
use domain::ids::OrderId;
use domain::money::Minor;
use domain::orders::{Action, Order, Payment, PaymentState, State};
use store::{Changes, orders};

/// What became of an order that was asked to be paid.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Placed, or waiting for the shopper or the gateway.
    Standing(Order),
    Declined {
        order: Order,
        reason: String,
    },
}

impl Outcome {
    #[must_use]
    pub fn of(order: Order) -> Self {
        match order.state {
            // Nobody asked the gateway for what nobody allowed.
            State::Rejected | State::Expired if order.payment.state == PaymentState::NotAsked => Self::Standing(order),
            State::Rejected | State::Expired if order.payment.state != PaymentState::Authorized => {
                let reason = order.payment.reason.clone().unwrap_or_else(|| "not paid in time".to_owned());
                Self::Declined { order, reason }
            }
            _ => Self::Standing(order),
        }
    }
}

/// Asks for the authorisation of an order that was just stored.
///
/// # Errors
/// Those of the table; a gateway that does not answer is no error: the order waits.
pub(super) async fn authorize(app: &App, order: Order) -> Result<Outcome, Error> {
    let id = order.id.clone();
    let answer = match ask_first(app, &order).await {
        // The shopper need not wait for a slow gateway: what it answers is read later, under the same key.
        Err(GatewayError::Unknown(error)) => {
            tracing::warn!(order = %id, error = %error, "the gateway did not answer in time");
            Answer::Pending(None)
        }
        Err(GatewayError::Refused(why)) => {
            tracing::warn!(order = %id, why, "the gateway refused the request");
            Answer::Declined { id: None, reason: why }
        }
        Ok(answer) => answer,
    };
    Ok(Outcome::of(write(app, order, answer).await?))
}

/// Asks for the payment of an order that was just allowed; answers it as it is afterwards, paid for or not.
///
/// # Errors
/// Those of the table.
pub(crate) async fn ask_for_payment(app: &App, order: Order) -> Result<Order, Error> {
    match authorize(app, order).await? {
        Outcome::Standing(order) | Outcome::Declined { order, .. } => Ok(order),
    }
}

/// Asks for what can leave now; where that is nothing, only for the method to be kept.
async fn ask_first(app: &App, order: &Order) -> Result<Answer, GatewayError> {
    if order.payment.amount.is_zero() {
        let request = SaveMethodRequest {
            order: order.id.clone(),
            attempt: 1,
            method: order.payment.method.clone(),
            return_url: format!("{}/o/{}", app.config.site_url, order.id),
        };
        return Ok(in_time(app, app.gateway.save_method(&request)).await?.into());
    }
    Ok(in_time(app, app.gateway.authorize(&request(app, order))).await?.into())
}

fn request(app: &App, order: &Order) -> AuthorizeRequest {
    AuthorizeRequest {
        order: order.id.clone(),
        group: 1,
        attempt: 1,
        amount: order.payment.amount,
        currency: order.currency,
        method: order.payment.method.clone(),
        keep_method: order.may_be_charged_later(),
        off_session: false,
        return_url: format!("{}/o/{}", app.config.site_url, order.id),
    }
}

/// The gateway's word, as far as an order is concerned.
enum Answer {
    Authorized {
        id: String,
        amount: Minor,
        until: Option<jiff::Timestamp>,
        kept: Option<String>,
    },
    /// Nothing was asked for; the method may be charged later.
    Kept {
        method: String,
    },
    Action {
        id: String,
        action: Action,
    },
    Declined {
        id: Option<String>,
        reason: String,
    },
    Voided {
        id: String,
    },
    /// The customer changed their mind before anything was paid.
    Withdrawn,
    Pending(Option<String>),
}

impl From<Authorization> for Answer {
    fn from(answer: Authorization) -> Self {
        match answer {
            Authorization::Authorized { payment_id, amount, expires_at, saved_method } => {
                Self::Authorized { id: payment_id, amount, until: expires_at, kept: saved_method }
            }
            Authorization::Captured { payment_id, amount } => {
                Self::Authorized { id: payment_id, amount, until: None, kept: None }
            }
            Authorization::ActionRequired { payment_id, client_secret, url } => {
                Self::Action { id: payment_id, action: Action { client_secret, url } }
            }
            Authorization::Declined { payment_id, reason } => Self::Declined { id: payment_id, reason },
            Authorization::Voided { payment_id } => Self::Voided { id: payment_id },
            Authorization::Processing { payment_id } => Self::Pending(Some(payment_id)),
        }
    }
}

impl From<SavedMethod> for Answer {
    fn from(answer: SavedMethod) -> Self {
        match answer {
            SavedMethod::Saved { method, .. } => Self::Kept { method },
            SavedMethod::ActionRequired { setup_id, client_secret, url } => {
                Self::Action { id: setup_id, action: Action { client_secret, url } }
            }
            SavedMethod::Declined { reason, .. } => Self::Declined { id: None, reason },
            SavedMethod::Processing { setup_id } => Self::Pending(Some(setup_id)),
        }
    }
}

/// Writes what the answer means. When somebody else was faster, what they wrote stands.
async fn write(app: &App, order: Order, answer: Answer) -> Result<Order, Error> {
    let answer = &answer;
    let id = order.id.clone();
    let first = std::sync::Mutex::new(Some(order));
    retry::until_settled(|| async {
        let taken = first.lock().ok().and_then(|mut first| first.take());
        let order = match taken {
            Some(order) => order,
            None => orders::find(&*app.table, &id).await?.ok_or_else(|| Error::Bug(format!("{id} is gone")))?,
        };
        if order.state != State::PendingPayment {
            return undo_if_unwanted(app, order, answer).await;
        }
        let now = app.now();
        let Some((next, events)) = decided(&order, answer, now) else { return Ok(order) };
        let mut changes: Changes<Error> = Changes::new();
        orders::put(&mut changes, &next, events, || Error::Contention);
        orders::put_waiting(&mut changes, Some(&order), &next, || Error::Contention);
        release(app, &mut changes, &order, &next, now).await?;
        app.table.commit(changes).await?;
        Ok(next)
    })
    .await
}

/// What is stored next, and what is announced; `None` when nothing new was said.
fn decided(order: &Order, answer: &Answer, now: jiff::Timestamp) -> Option<(Order, &'static [&'static str])> {
    let mut payment = Payment { action: None, ..order.payment.clone() };
    let (state, events): (State, &'static [&'static str]) = match answer {
        Answer::Authorized { id, amount, until, kept } => {
            payment = Payment {
                state: PaymentState::Authorized,
                id: Some(id.clone()),
                hold_until: *until,
                amount: *amount,
                // A token that was not kept is of no use once it is used.
                method: kept.clone().unwrap_or_default(),
                ..payment
            };
            (State::Placed, &[kinds::ORDER_PLACED])
        }
        Answer::Kept { method } => {
            payment.state = PaymentState::NotNeeded;
            payment.method.clone_from(method);
            payment.id = None;
            (State::Placed, &[kinds::ORDER_PLACED])
        }
        Answer::Action { id, action } => {
            payment.state = PaymentState::RequiresAction;
            payment.id = Some(id.clone());
            payment.action = Some(action.clone());
            (State::PendingPayment, &[])
        }
        Answer::Declined { id, reason } => {
            payment.state = PaymentState::Declined;
            payment.id = id.clone().or(payment.id);
            payment.reason = Some(reason.clone());
            (State::Rejected, &[kinds::ORDER_REJECTED])
        }
        Answer::Voided { id } => {
            payment.state = PaymentState::Voided;
            payment.id = Some(id.clone());
            (State::Expired, &[kinds::ORDER_EXPIRED])
        }
        Answer::Withdrawn => {
            payment.state = PaymentState::Voided;
            (State::Cancelled, &[])
        }
        Answer::Pending(id) => {
            payment.state = PaymentState::Pending;
            payment.id = id.clone().or(payment.id);
            (State::PendingPayment, &[])
        }
    };
    if payment == order.payment && state == order.state {
        return None;
    }
    Some((order.ended(state, payment, now), events))
}

/// An order that ended without being placed must not keep an authorisation that came through after all.
async fn undo_if_unwanted(app: &App, order: Order, answer: &Answer) -> Result<Order, Error> {
    if let (State::Rejected | State::Expired | State::Cancelled, Answer::Authorized { id, .. }) = (order.state, answer)
    {
        in_time(app, app.gateway.void(id)).await?;
    }
    Ok(order)
}

/// Finishes a pending order by what the gateway's books say now. An order nobody paid in time is let go.
///
/// # Errors
/// `NotFound`; the gateway not answering.
pub async fn settle(app: &App, id: &OrderId) -> Result<Order, Error> {
    let order = orders::find(&*app.table, id).await?.ok_or(Error::NotFound("order"))?;
    if order.state != State::PendingPayment {
        return Ok(order);
    }
    let answer = ask(app, &order).await?;
    let overdue = app.now() >= order.payment_due();
    match answer {
        Some(
            answer
            @ (Answer::Authorized { .. } | Answer::Kept { .. } | Answer::Declined { .. } | Answer::Voided { .. }),
        ) => write(app, order, answer).await,
        Some(Answer::Action { id, .. } | Answer::Pending(Some(id))) if overdue => expire(app, order, Some(id)).await,
        _ if overdue => expire(app, order, None).await,
        Some(answer) => write(app, order, answer).await,
        None => Ok(order),
    }
}

/// What the gateway knows: by id where it is known; else the same request under the same key, which either finds what it did
/// or does it now. `None` when the key is too old to be sent and nothing is found that was asked under it.
async fn ask(app: &App, order: &Order) -> Result<Option<Answer>, Error> {
    let free = order.payment.amount.is_zero();
    if let Some(id) = &order.payment.id {
        let answer = if free {
            in_time(app, app.gateway.read_setup(id)).await?.into()
        } else {
            in_time(app, app.gateway.read(id)).await?.into()
        };
        return Ok(Some(answer));
    }
    if app.now().duration_since(order.asked_at()) > KEYS_HOLD_FOR {
        if free {
            return Ok(None);
        }
        // The key is forgotten: what was asked under it is looked for.
        let found = in_time(app, app.gateway.find_authorization(&request(app, order))).await?;
        return Ok(found.map(Answer::from));
    }
    match ask_first(app, order).await {
        // A key gives what was answered first: what was open then may be decided now.
        Ok(Answer::Pending(Some(id)) | Answer::Action { id, .. }) if free => {
            Ok(Some(in_time(app, app.gateway.read_setup(&id)).await?.into()))
        }
        Ok(Answer::Pending(Some(id)) | Answer::Action { id, .. }) => {
            Ok(Some(in_time(app, app.gateway.read(&id)).await?.into()))
        }
        Ok(answer) => Ok(Some(answer)),
        Err(GatewayError::Refused(reason)) => Ok(Some(Answer::Declined { id: None, reason })),
        Err(error) => Err(error.into()),
    }
}

/// Lets an unpaid order go: first the gateway's side, so that no authorisation outlives the order.
async fn expire(app: &App, order: Order, payment_id: Option<String>) -> Result<Order, Error> {
    // Keeping a method holds nothing that would have to be let go.
    let Some(id) = payment_id.filter(|_| !order.payment.amount.is_zero()) else {
        return write(app, order, Answer::Declined { id: None, reason: "not paid in time".to_owned() }).await;
    };
    match in_time(app, app.gateway.void(&id)).await {
        Ok(()) => write(app, order, Answer::Voided { id }).await,
        // It came through at the last moment: then it is paid, and stands.
        Err(GatewayError::Refused(_)) => {
            let answer = in_time(app, app.gateway.read(&id)).await?.into();
            write(app, order, answer).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The customer gives up an order that is not paid yet; one that came through meanwhile is placed, and stands.
///
/// # Errors
/// `InFlight` while the gateway is being asked for the first time.
pub(super) async fn withdraw(app: &App, order: Order) -> Result<Order, Error> {
    if order.payment.amount.is_zero() {
        return write(app, order, Answer::Withdrawn).await;
    }
    let id = order.payment.id.clone().ok_or(Error::InFlight)?;
    match in_time(app, app.gateway.void(&id)).await {
        Ok(()) => write(app, order, Answer::Withdrawn).await,
        Err(GatewayError::Refused(_)) => {
            let answer = in_time(app, app.gateway.read(&id)).await?.into();
            write(app, order, answer).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The shopper says the bank's question is answered: reads the gateway and finishes.
///
/// # Errors
/// `NotFound` for somebody else's order, `payment_declined` where that is what came of it.
pub async fn confirm(app: &App, caller: &Caller, id: &OrderId) -> Result<Outcome, Error> {
    let order = super::get(app, caller, id).await?;
    let order = match order.state {
        // A later payment may wait for them, too.
        State::Placed | State::Completed => payments::settle(app, id).await?,
        _ => settle(app, id).await?,
    };
    Ok(Outcome::of(order))
}
