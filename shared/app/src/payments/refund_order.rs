//! An agent gives money back: at once within what they may, else when somebody with more to say allows it. What is given is
//! bounded by what was taken under the order's version, and by what the agent may under counters of its own.

use super::{NewRefund, request_refund};
use crate::error::{Classify, Kind};
use crate::idempotency::{Attempt, Done};
use crate::{App, Caller, Error, Role, approvals, retry, settings};
use domain::approvals::{Approval, ApprovalKind, Ask, RefundAsked};
use domain::ids::{ApprovalId, OrderId, RefundId};
use domain::ledger::Refund;
use domain::money::{Currency, Minor, Money};
use domain::orders::Order;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::{Map, Value, json};
use store::authority::{self, Counter};
use store::{Changes, orders, story};

/// A day's counter is kept this long.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(72);

#[derive(Clone, Debug)]
pub struct RefundOrder {
    pub order: OrderId,
    /// Above zero.
    pub amount: Minor,
    pub reason: String,
    pub ticket: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct RefundGiven {
    pub order: Order,
    /// Empty while it waits for a word.
    pub refunds: Vec<Refund>,
    pub approval: Option<Approval>,
}

#[derive(Debug, thiserror::Error)]
#[error("only {} can be given back", left.0)]
struct MoreThanTaken {
    left: Minor,
    currency: Currency,
}

impl Classify for MoreThanTaken {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &'static str {
        "more_than_taken"
    }

    fn more(&self) -> Map<String, Value> {
        let mut more = Map::new();
        more.insert("refundable".to_owned(), json!(Money::new(self.left, self.currency)));
        more
    }
}

/// # Errors
/// `NotFound`; `more_than_taken`; the key's own refusals.
pub async fn refund_order(
    app: &App,
    caller: &Caller,
    wanted: &RefundOrder,
    attempt: &Attempt,
) -> Result<Done<RefundGiven>, Error> {
    let shop = settings::shop(app).await?;
    let done = retry::until_settled(|| async {
        if let Some(outcome) = attempt.earlier(app).await? {
            return Ok(Done::again(outcome));
        }
        let story = story::read(&*app.table, &wanted.order).await?.ok_or(Error::NotFound("order"))?;
        let now = app.now();
        let mut changes: Changes<Error> = Changes::new();
        let ask = Give { amount: wanted.amount, reason: &wanted.reason, by: caller.actor() };
        // Whether it can be given at all is said now, however it is to be decided.
        let given = ask.request(&mut changes, &story.order, &story.refunds, now)?;
        let counters = counters(caller, wanted, shop.authority.limits(), now);
        let before = authority::given(&*app.table, &counters).await?;
        let within = counters.iter().zip(before).all(|(counter, before)| before + wanted.amount <= counter.limit);
        let outcome = if within {
            for counter in &counters {
                changes.count_given(counter, wanted.amount, || Error::Contention);
            }
            orders::put(&mut changes, &given, &[], || Error::Contention);
            let numbers = story.order.refunds + 1..=given.refunds;
            numbers.map(|number| RefundId::new(&given.id, number).to_string()).collect::<Vec<_>>().join(",")
        } else {
            changes = Changes::new();
            let approval = question(caller, wanted, &story.order, now);
            let next = Order { version: story.order.version + 1, approvals: approval.number, ..story.order.clone() };
            orders::put(&mut changes, &next, &[], || Error::Contention);
            approvals::ask(&mut changes, &approval);
            approval.id().to_string()
        };
        attempt.record(&mut changes, outcome.clone(), now);
        app.table.commit(changes).await?;
        Ok(Done::first(outcome))
    })
    .await?;
    Ok(Done { thing: as_it_stands(app, &wanted.order, &done.thing).await?, replayed: done.replayed })
}

/// What an earlier call decided, as it is now.
async fn as_it_stands(app: &App, id: &OrderId, outcome: &str) -> Result<RefundGiven, Error> {
    let story = story::read(&*app.table, id).await?.ok_or(Error::NotFound("order"))?;
    let asked: Option<ApprovalId> = ApprovalId::parse(outcome).ok();
    let named: Vec<u16> = outcome.split(',').filter_map(|id| RefundId::parse(id).ok()).map(|id| id.number()).collect();
    Ok(RefundGiven {
        order: story.order,
        refunds: story.refunds.into_iter().filter(|refund| named.contains(&refund.number)).collect(),
        approval: story.approvals.into_iter().find(|approval| Some(approval.id()) == asked),
    })
}

/// An amount that is to go back.
struct Give<'a> {
    amount: Minor,
    reason: &'a str,
    by: String,
}

impl Give<'_> {
    /// Adds the refunds to the write set; answers the order's next version, which the caller writes.
    fn request(
        &self,
        changes: &mut Changes<Error>,
        order: &Order,
        refunds: &[Refund],
        now: Timestamp,
    ) -> Result<Order, Error> {
        let too_much = |left| Error::Refused(Box::new(MoreThanTaken { left, currency: order.currency }));
        let mut next = Order { version: order.version + 1, ..order.clone() };
        for source in order.sources(refunds, self.amount).map_err(too_much)? {
            let new = NewRefund {
                group: source.group,
                amount: source.amount,
                parcel: source.parcel,
                lines: Vec::new(),
                shipping: false,
                reason: self.reason.to_owned(),
                by: self.by.clone(),
            };
            next = request_refund(changes, &next, &new, now).ok_or_else(|| too_much(Minor::ZERO))?;
        }
        Ok(next)
    }
}

/// A refund that somebody allowed: asked of what was taken, as that is now.
pub(crate) async fn give_allowed(
    app: &App,
    changes: &mut Changes<Error>,
    order: &Order,
    approval: &Approval,
    now: Timestamp,
) -> Result<Order, Error> {
    let story = story::read(&*app.table, &order.id).await?.ok_or(Error::NotFound("order"))?;
    let amount = approval.amount.ok_or_else(|| Error::Bug(format!("{} asks for no amount", approval.id())))?;
    let give = Give { amount, reason: &approval.reason, by: approval.requested_by.clone() };
    let next = give.request(changes, order, &story.refunds, now)?;
    orders::put(changes, &next, &[], || Error::Contention);
    Ok(next)
}

fn question(caller: &Caller, wanted: &RefundOrder, order: &Order, now: Timestamp) -> Approval {
    let ask = Ask {
        order: &order.id,
        number: order.approvals.saturating_add(1),
        kind: ApprovalKind::Refund,
        subject: order.id.to_string(),
        requested_by: caller.actor(),
        reason: wanted.reason.clone(),
        amount: Some(wanted.amount),
    };
    let refund = Some(RefundAsked { lines: Vec::new(), ticket: wanted.ticket.clone() });
    Approval { refund, ..Approval::asked(ask, now) }
}

/// What bounds an agent: what they gave today, and what was given for this matter. A matter is its order as much as its
/// ticket, so that no second ticket doubles it. Nothing bounds the merchant.
fn counters(caller: &Caller, wanted: &RefundOrder, limits: domain::authority::Limits, now: Timestamp) -> Vec<Counter> {
    if caller.has(Role::Merchant) {
        return Vec::new();
    }
    let counter =
        |kind, subject: String, window: String, limit, forget| Counter { kind, subject, window, limit, forget };
    let today = now.to_zoned(TimeZone::UTC).date().to_string();
    let forget = now.checked_add(REMEMBERED).ok();
    let agent = caller.sub().unwrap_or_default().to_owned();
    let mut counters = vec![
        counter("agent", agent, today, limits.per_day, forget),
        counter("order", wanted.order.to_string(), "ALL".to_owned(), limits.per_ticket, None),
    ];
    let of_ticket = |ticket: &String| counter("ticket", ticket.clone(), "ALL".to_owned(), limits.per_ticket, None);
    counters.extend(wanted.ticket.as_ref().map(of_ticket));
    counters
}
