//! Which mails an event asks for, by the facts as they are now. What a mail is sent for names its mark, so that the same
//! facts never make a second one; what is no longer true by the time somebody reads of it is not told.

use super::story::{Goods, Story};
use super::{facts, late, parcels};
use crate::events::{Event, kinds};
use crate::{App, Error};
use domain::approvals::{ApprovalKind, ApprovalState};
use domain::ids::{ApprovalId, OrderId};
use domain::ledger::RefundState;
use domain::money::Minor;
use domain::orders::{Bucket, Departure, Order, PaymentState, Portion, Whereto};
use jiff::SignedDuration;
use store::{Key, approvals, keys, ledger, surveys};

/// A parcel that "arrives today" is told of on that day only.
const TODAY: SignedDuration = SignedDuration::from_hours(12);

/// A mail to be sent, unless it was.
pub(super) struct Due {
    pub(super) story: Story,
    /// What it is sent for.
    pub(super) cause: String,
}

impl Due {
    pub(super) fn new(cause: impl Into<String>, story: Story) -> Self {
        Self { story, cause: cause.into() }
    }

    pub(super) fn key(&self, order: &OrderId) -> Key {
        keys::mail_mark(order, self.story.template().name, &self.cause)
    }
}

/// What this event asks for of this order.
pub(super) async fn of(app: &App, event: &Event, order: &Order) -> Result<Vec<Due>, Error> {
    if event.kind == kinds::APPROVAL_DECIDED {
        return Ok(not_approved(app, event, order).await?.into_iter().collect());
    }
    // Nobody hears of an order that was never placed.
    if order.placed_at.is_none() {
        return Ok(Vec::new());
    }
    Ok(match event.kind.as_str() {
        kinds::ORDER_PLACED => vec![Due::new("placed", Story::OrderPlaced)],
        kinds::PAYMENT_PROBLEM | kinds::PAYMENT_CAPTURE_FAILED => payments(app, order),
        kinds::ORDER_UNITS_CANCELLED | kinds::ORDER_SHORT => cancelled(order).into_iter().collect(),
        kinds::ORDER_HANDED_OVER => shipped(app, order).await?,
        kinds::PARCEL_OUT_FOR_DELIVERY => arrives_today(app, event, order).await?.into_iter().collect(),
        kinds::ORDER_DELIVERED => delivered(app, order).await?,
        kinds::REFUND_SUCCEEDED => refunded(app, event, order).await?.into_iter().collect(),
        kinds::RETURN_APPROVED
        | kinds::RETURN_REJECTED
        | kinds::RETURN_SENT
        | kinds::RETURN_RECEIVED
        | kinds::REPAIR_DATE_CHANGED => super::returns::of(app, event, order).await?,
        kinds::CLAIM_DECIDED => super::claims::decided(app, event, order).await?.into_iter().collect(),
        kinds::PROMISE_MOVED => late::delayed(app, event, order).await?,
        kinds::SURVEY_DUE => survey(app, order).await?.into_iter().collect(),
        _ => Vec::new(),
    })
}

/// Told to the buyer whose company did not want it. What was allowed tells of itself.
async fn not_approved(app: &App, event: &Event, order: &Order) -> Result<Option<Due>, Error> {
    let Some(number) = event.part.strip_prefix(keys::APPROVAL).and_then(|number| number.parse().ok()) else {
        return Ok(None);
    };
    let id = ApprovalId::new(&order.id, number);
    let Some(approval) = approvals::find(&*app.table, &id).await? else { return Ok(None) };
    let in_time = match (approval.kind, approval.state) {
        (ApprovalKind::Order, ApprovalState::Rejected) => true,
        (ApprovalKind::Order, ApprovalState::Expired) => false,
        _ => return Ok(None),
    };
    Ok(Some(Due::new(format!("approval-{number}"), Story::OrderNotApproved { in_time, note: approval.note })))
}

/// Payments that wait for the customer, and goods that left and were not paid.
fn payments(app: &App, order: &Order) -> Vec<Due> {
    let pay_url = facts::order_url(app, order);
    let problem = |cause: String, amount, until| {
        Due::new(cause, Story::PaymentProblem { amount, until, pay_url: pay_url.clone() })
    };
    let of = |(group, payment): (u8, &domain::orders::Payment)| match (payment.state, payment.pay_until) {
        (PaymentState::Declined | PaymentState::RequiresAction, Some(until)) => {
            Some(problem(format!("payment-{group}-{}", payment.attempt), payment.amount, Some(until)))
        }
        (PaymentState::CaptureFailed, _) => {
            let amount = payment.capture.as_ref().map_or(payment.amount, |capture| capture.amount);
            Some(problem(format!("capture-{group}-{}", payment.attempt), amount, None))
        }
        _ => None,
    };
    order.payments().filter_map(of).collect()
}

/// Told once for each number of units that are cancelled: `1x2.3x1`.
fn cancelled(order: &Order) -> Option<Due> {
    let goods = goods(order, |portion| portion.bucket == Bucket::Cancelled);
    let counted: Vec<_> = goods.iter().map(|it| format!("{}x{}", it.line + 1, it.units)).collect();
    (!goods.is_empty()).then(|| Due::new(counted.join("."), Story::UnitsCancelled { goods }))
}

async fn shipped(app: &App, order: &Order) -> Result<Vec<Due>, Error> {
    let rest = order.units(|portion| portion.bucket.is_open()) > 0;
    let mut due = Vec::new();
    for departure in &order.departures {
        let story = Story::Shipped {
            parcel: parcels::facts(app, order, departure.parcel).await?.map(|(facts, _)| facts),
            goods: inside(order, departure.parcel),
            shipping: departure.shipping.then(|| order.shipping.total()),
            rest,
        };
        due.push(Due::new(cause(departure), story));
    }
    Ok(due)
}

async fn arrives_today(app: &App, event: &Event, order: &Order) -> Result<Option<Due>, Error> {
    let Some(departure) = order.departures.iter().find(|it| parcels::is_part(order, it.parcel, &event.part)) else {
        return Ok(None);
    };
    let known = parcels::facts(app, order, departure.parcel).await?;
    let is_under_way = known.as_ref().is_some_and(|(_, standing)| standing.is_out_for_delivery);
    if !is_under_way || departure.delivered_at.is_some() || app.now().duration_since(event.occurred_at) > TODAY {
        return Ok(None);
    }
    let story = Story::OutForDelivery { parcel: known.map(|(facts, _)| facts), goods: inside(order, departure.parcel) };
    Ok(Some(Due::new(cause(departure), story)))
}

/// What is only presumed to have arrived is not told: its reader would know better.
async fn delivered(app: &App, order: &Order) -> Result<Vec<Due>, Error> {
    let mut due = Vec::new();
    for departure in order.departures.iter().filter(|departure| departure.delivered_at.is_some()) {
        let known = parcels::facts(app, order, departure.parcel).await?;
        if known.as_ref().is_some_and(|(_, standing)| standing.is_presumed) {
            continue;
        }
        let story = Story::Delivered { parcel: known.map(|(facts, _)| facts), goods: inside(order, departure.parcel) };
        due.push(Due::new(cause(departure), story));
    }
    Ok(due)
}

async fn refunded(app: &App, event: &Event, order: &Order) -> Result<Option<Due>, Error> {
    let number = event.part.strip_prefix(keys::REFUND).and_then(|number| number.parse().ok());
    let number = number.ok_or(Error::NotFound("refund"))?;
    let refund = ledger::find_refund(&*app.table, &order.id, number).await?.ok_or(Error::NotFound("refund"))?;
    // What stays with the shop, for what is sent in exchange or on an account, is no money back.
    if refund.state != RefundState::Succeeded || refund.to != Whereto::Payment {
        return Ok(None);
    }
    let goods = refund.lines.iter().filter_map(|(line, units)| {
        let line = usize::from(*line).checked_sub(1)?;
        order.lines.get(line).map(|_| Goods { line, units: *units, amount: Minor::ZERO })
    });
    let story = Story::Refund { amount: refund.amount, goods: goods.collect(), shipping: refund.shipping };
    Ok(Some(Due::new(format!("refund-{number}"), story)))
}

/// Asked once, and not of whoever has answered meanwhile.
async fn survey(app: &App, order: &Order) -> Result<Option<Due>, Error> {
    let asked = surveys::find(&*app.table, &order.id).await?;
    if asked.is_none_or(|survey| survey.answer.is_some()) {
        return Ok(None);
    }
    Ok(facts::survey_url(app, &order.id).map(|url| Due::new("survey", Story::Survey { url })))
}

fn cause(departure: &Departure) -> String {
    format!("parcel-{}", departure.parcel)
}

fn inside(order: &Order, parcel: u16) -> Vec<Goods> {
    goods(order, |portion| portion.parcel == Some(parcel))
}

/// The units that fit, line by line.
pub(super) fn goods(order: &Order, fits: impl Fn(&Portion) -> bool) -> Vec<Goods> {
    let lines = order.lines.iter().enumerate();
    let counted = lines.map(|(line, it)| Goods { line, units: it.units(&fits), amount: it.amount(&fits) });
    counted.filter(|goods| goods.units > 0).collect()
}
