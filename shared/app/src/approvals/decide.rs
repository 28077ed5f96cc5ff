//! Somebody's word: yes or no, once, and what follows from it in the same transaction.

use crate::accounts::SignedIn;
use crate::events::kinds;
use crate::idempotency::{Attempt, Done};
use crate::{App, Caller, Error, Role, companies, orders as use_cases, payments, retry, returns};
use domain::approvals::{Approval, ApprovalKind, Verdict};
use domain::ids::{ApprovalId, ReturnId};
use domain::orders::{Hold, Order, State};
use jiff::Timestamp;
use store::timers::Timer;
use store::{Changes, approvals, catalog, keys, orders};

#[derive(Clone, Debug)]
pub struct Decision {
    pub approval: ApprovalId,
    pub verdict: Verdict,
    pub note: Option<String>,
}

/// What was decided, and the order as it is afterwards.
#[derive(Clone, Debug)]
pub struct Decided {
    pub approval: Approval,
    pub order: Order,
}

/// # Errors
/// `NotFound` and `Forbidden` by who asks; `already_decided`, `approval_expired`, `own_request`; what keeps a granted refund
/// from being given.
pub async fn decide(
    app: &App,
    caller: &Caller,
    who: SignedIn<'_>,
    wanted: &Decision,
    attempt: &Attempt,
) -> Result<Done<Decided>, Error> {
    let there = approvals::find(&*app.table, &wanted.approval).await?.ok_or(Error::NotFound("approval"))?;
    may_decide(app, caller, who, &there).await?;
    if there.kind == ApprovalKind::Return {
        return decide_return(app, caller, wanted, &there, attempt).await;
    }
    let done = retry::until_settled(|| write(app, caller, wanted, attempt)).await?;
    if done.thing.order.state != State::PendingPayment || done.thing.approval.kind != ApprovalKind::Order {
        return Ok(done);
    }
    // Whoever dies here is followed by the worker that the decision wakes.
    let order = if done.replayed {
        use_cases::settle(app, &done.thing.order.id).await?
    } else {
        use_cases::ask_for_payment(app, done.thing.order).await?
    };
    Ok(Done { thing: Decided { order, approval: done.thing.approval }, replayed: done.replayed })
}

/// The return is decided by its own rules, and this approval with it. Its customer is told why, so why has to be said.
async fn decide_return(
    app: &App,
    caller: &Caller,
    wanted: &Decision,
    there: &Approval,
    attempt: &Attempt,
) -> Result<Done<Decided>, Error> {
    let reason = wanted.note.as_deref().map(str::trim).unwrap_or_default().to_owned();
    if reason.is_empty() {
        return Err(Error::field("note", "is required: the customer is told why"));
    }
    if attempt.earlier(app).await?.is_none() {
        there.decided(wanted.verdict, &caller.actor(), wanted.note.clone(), app.now())?;
    }
    let subject = ReturnId::parse(&there.subject).map_err(|_| Error::NotFound("return"))?;
    let approved = wanted.verdict == Verdict::Approve;
    let decided = returns::Decided { approved, reason, fee: None, credit_only: false };
    let done = returns::decide(app, caller, &subject, &decided, attempt).await?;
    let approval = approvals::find(&*app.table, &wanted.approval).await?.ok_or(Error::NotFound("approval"))?;
    Ok(Done { thing: Decided { approval, order: done.thing.order }, replayed: done.replayed })
}

/// A merchant decides everything, a company's approver what their company asked for, an agent what a policy does not allow.
async fn may_decide(app: &App, caller: &Caller, who: SignedIn<'_>, approval: &Approval) -> Result<(), Error> {
    if caller.has(Role::Merchant) {
        return Ok(());
    }
    if let Some(company) = &approval.company {
        let names = companies::names_of(app, who).await?;
        let company = store::companies::find(&*app.table, company).await?;
        if company.is_some_and(|company| company.has_approver(&names)) {
            return Ok(());
        }
    }
    match (approval.kind, caller.has(Role::Agent)) {
        (ApprovalKind::Return, true) => Ok(()),
        (_, true) => Err(Error::Forbidden("merchant")),
        (_, false) => Err(Error::NotFound("approval")),
    }
}

async fn write(app: &App, caller: &Caller, wanted: &Decision, attempt: &Attempt) -> Result<Done<Decided>, Error> {
    let there = approvals::find(&*app.table, &wanted.approval).await?.ok_or(Error::NotFound("approval"))?;
    let order = orders::find(&*app.table, &there.order).await?.ok_or(Error::NotFound("order"))?;
    if attempt.earlier(app).await?.is_some() {
        return Ok(Done::again(Decided { approval: there, order }));
    }
    let now = app.now();
    let decided = there.decided(wanted.verdict, &caller.actor(), wanted.note.clone(), now)?;
    let mut changes: Changes<Error> = Changes::new();
    changes.put_approval(&decided, &[kinds::APPROVAL_DECIDED], || Error::Contention);
    let order = match (decided.kind, wanted.verdict) {
        (ApprovalKind::Order, Verdict::Approve) => allow(app, &mut changes, &order, now).await?,
        (ApprovalKind::Order, Verdict::Reject) => let_go(app, &mut changes, &order, State::Rejected, now).await?,
        (ApprovalKind::Refund, Verdict::Approve) => {
            payments::give_allowed(app, &mut changes, &order, &decided, now).await?
        }
        (ApprovalKind::Refund, Verdict::Reject) => order,
        (ApprovalKind::Return, _) => return Err(Error::Bug(format!("{} is decided with its return", decided.id()))),
    };
    attempt.record(&mut changes, decided.state.to_string(), now);
    app.table.commit(changes).await?;
    Ok(Done::first(Decided { approval: decided, order }))
}

/// The order goes on to its payment. Its stock is held still; where a price has moved meanwhile, somebody looks before
/// anything is picked, and what was allowed is what is asked for.
async fn allow(app: &App, changes: &mut Changes<Error>, order: &Order, now: Timestamp) -> Result<Order, Error> {
    if order.state != State::PendingApproval {
        return Err(Error::Bug(format!("{} waits for a word and is {}", order.id, order.state)));
    }
    let mut next = order.allowed(now);
    if let Some(note) = moved_prices(app, order, now).await? {
        next.holds.push(Hold {
            reason: "price".to_owned(),
            note: Some(note),
            at: now,
            by: "decide-approval".to_owned(),
        });
    }
    // Where the account pays all of it there is nothing to wait for.
    let events: &[&str] = if next.state == State::Placed { &[kinds::ORDER_PLACED] } else { &[] };
    orders::put(changes, &next, events, || Error::Contention);
    if next.state == State::PendingPayment {
        let part = keys::order(&order.id).sk;
        changes.put_timer(&Timer::new(kinds::TIMER_APPROVAL_ENDS, next.payment_due(), order.id.as_str(), part));
    }
    Ok(next)
}

/// What the shop would ask for today, where that is something else.
async fn moved_prices(app: &App, order: &Order, now: Timestamp) -> Result<Option<String>, Error> {
    let skus: Vec<_> = order.lines.iter().map(|line| line.sku.clone()).collect();
    let products = catalog::products(&*app.table, &skus).await?;
    let moved = order.lines.iter().filter_map(|line| {
        let product = products.iter().find(|product| product.sku == line.sku && product.published);
        match product.map(|product| product.price_at(now)) {
            Some(price) if price == line.unit_price => None,
            Some(price) => {
                Some(format!("{} costs {} now, {} when it was asked for", line.sku, price.0, line.unit_price.0))
            }
            None => Some(format!("{} is not sold any more", line.sku)),
        }
    });
    let moved: Vec<String> = moved.collect();
    Ok((!moved.is_empty()).then(|| moved.join("; ")))
}

/// The buyer does not want it any more: nobody is asked, and what was held is free again.
///
/// # Errors
/// Those of the table.
pub(crate) async fn withdraw(app: &App, changes: &mut Changes<Error>, order: &Order) -> Result<Order, Error> {
    let now = app.now();
    for approval in approvals::of_order(&*app.table, &order.id).await? {
        if let Some(over) = approval.withdrawn(now).filter(|it| it.kind == ApprovalKind::Order) {
            changes.put_approval(&over, &[kinds::APPROVAL_DECIDED], || Error::Contention);
        }
    }
    let_go(app, changes, order, State::Cancelled, now).await
}

/// What the order held is free again.
pub(super) async fn let_go(
    app: &App,
    changes: &mut Changes<Error>,
    order: &Order,
    state: State,
    now: Timestamp,
) -> Result<Order, Error> {
    let next = order.not_allowed(state, now);
    let event = match state {
        State::Expired => kinds::ORDER_EXPIRED,
        State::Cancelled => kinds::ORDER_UNITS_CANCELLED,
        _ => kinds::ORDER_REJECTED,
    };
    orders::put(changes, &next, &[event], || Error::Contention);
    orders::put_waiting(changes, Some(order), &next, || Error::Contention);
    use_cases::release_stock(app, changes, order, &next, now).await?;
    Ok(next)
}
