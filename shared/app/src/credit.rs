//! Store credit: given by the merchant, seen by its owner, paying for orders and given back by them.

use crate::idempotency::{Attempt, Done};
use crate::{App, Caller, Error, retry};
use domain::credit::{CreditEntry, CreditKind};
use domain::ids::OrderId;
use domain::ledger::{Entry, EntryKind};
use domain::money::Minor;
use domain::orders::{ACCOUNT, Need, Order};
use jiff::Timestamp;
use store::{Changes, credit, orders};

/// Who gives credit back that an order does not need.
const SHOP: &str = "shop";

/// What an account has, and how it came there, the newest first.
#[derive(Clone, Debug)]
pub struct Credit {
    pub balance: Minor,
    pub entries: Vec<CreditEntry>,
}

/// # Errors
/// Those of the table.
pub async fn of_account(app: &App, sub: &str) -> Result<Credit, Error> {
    let (balance, entries) =
        futures::future::try_join(credit::balance(&*app.table, sub), credit::entries(&*app.table, sub)).await?;
    Ok(Credit { balance, entries })
}

#[derive(Clone, Debug)]
pub struct IssueCredit {
    /// The account's name.
    pub customer: String,
    /// Above zero.
    pub amount: Minor,
    pub reason: String,
}

/// # Errors
/// Those of the table, and the key's own refusals.
pub async fn issue(app: &App, caller: &Caller, wanted: &IssueCredit, attempt: &Attempt) -> Result<Done<Credit>, Error> {
    let done = retry::until_settled(|| async {
        if attempt.earlier(app).await?.is_some() {
            return Ok(Done::again(()));
        }
        let now = app.now();
        let entry = CreditEntry {
            at: now,
            kind: CreditKind::Issue,
            amount: wanted.amount,
            order: None,
            reason: Some(wanted.reason.clone()),
            by: caller.actor(),
            cause: format!("issue/{}", attempt.cause),
        };
        let mut changes: Changes<Error> = Changes::new();
        let cause = entry.cause.clone();
        changes.put_credit(&wanted.customer, &[entry], || Error::Contention, || Error::Contention);
        attempt.record(&mut changes, cause, now);
        app.table.commit(changes).await?;
        Ok(Done::first(()))
    })
    .await?;
    Ok(Done { thing: of_account(app, &wanted.customer).await?, replayed: done.replayed })
}

/// Takes from its owner's account what the account pays of an order that is made in the same transaction. Where the balance
/// does not suffice any more, it is to be read again.
pub(crate) fn pay(changes: &mut Changes<Error>, order: &Order, now: Timestamp) {
    let amount = order.credit();
    if let (Some(owner), true) = (&order.owner, amount > Minor::ZERO) {
        let entry = moved(order, CreditKind::Use, amount, None, owner, format!("use/{}", order.id), now);
        changes.put_credit(owner, &[entry], || Error::Contention, || Error::Contention);
        note(changes, &order.id, EntryKind::CreditUse, amount, None, "use".to_owned(), now);
    }
}

/// Gives back what the account was to pay of an order that ends without having been placed.
pub(crate) fn give_up(changes: &mut Changes<Error>, before: &Order, after: &Order, now: Timestamp) {
    if before.placed_at.is_none() && after.placed_at.is_none() {
        give_back(changes, after, before.credit() - after.credit(), "the order was not placed", now);
    }
}

/// Gives back to the account; the order's version makes it this movement and no other.
fn give_back(changes: &mut Changes<Error>, order: &Order, amount: Minor, why: &str, now: Timestamp) {
    if let (Some(owner), true) = (&order.owner, amount > Minor::ZERO) {
        let cause = format!("return/{}@{}", order.id, order.version);
        let entry = moved(order, CreditKind::Return, amount, Some(why), SHOP, cause, now);
        changes.put_credit(owner, &[entry], || Error::Contention, || Error::Contention);
        note(changes, &order.id, EntryKind::CreditReturn, amount, Some(why), format!("return@{}", order.version), now);
    }
}

/// Gives back what the account pays of a payment group beyond what its units need.
///
/// # Errors
/// Those of the table.
pub(crate) async fn return_not_needed(app: &App, id: &OrderId, group: u8) -> Result<Order, Error> {
    retry::until_settled(|| async {
        let order = orders::find(&*app.table, id).await?.ok_or(Error::NotFound("order"))?;
        let now = app.now();
        if !order.needs(now).contains(&Need::ReturnCredit { group }) {
            return Ok(order);
        }
        let (next, amount) = order.without_credit_not_needed(group);
        let mut changes: Changes<Error> = Changes::new();
        orders::put(&mut changes, &next, &[], || Error::Contention);
        give_back(&mut changes, &next, amount, "not needed any more", now);
        app.table.commit(changes).await?;
        Ok(next)
    })
    .await
}

/// A movement of an account that an order makes.
pub(crate) fn moved(
    order: &Order,
    kind: CreditKind,
    amount: Minor,
    reason: Option<&str>,
    by: &str,
    cause: String,
    now: Timestamp,
) -> CreditEntry {
    let (order, reason) = (Some(order.id.clone()), reason.map(str::to_owned));
    CreditEntry { at: now, kind, amount, order, reason, by: by.to_owned(), cause }
}

fn note(
    changes: &mut Changes<Error>,
    order: &OrderId,
    kind: EntryKind,
    amount: Minor,
    reason: Option<&str>,
    cause: String,
    now: Timestamp,
) {
    let reason = reason.map(str::to_owned);
    let entry = Entry { at: now, kind, group: ACCOUNT, amount, id: None, reason, parcel: None, refund: None, cause };
    changes.put_entry(order, &entry, || Error::Contention);
}
