//! Store credit: given by the merchant, seen by its owner.

use crate::idempotency::{Attempt, Done};
use crate::{App, Caller, Error, retry};
use domain::credit::{CreditEntry, CreditKind};
use domain::money::Minor;
use store::{Changes, credit};

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
        changes.put_credit(&wanted.customer, &entry, || Error::Contention, || Error::Contention);
        attempt.record(&mut changes, entry.cause, now);
        app.table.commit(changes).await?;
        Ok(Done::first(()))
    })
    .await?;
    Ok(Done { thing: of_account(app, &wanted.customer).await?, replayed: done.replayed })
}
