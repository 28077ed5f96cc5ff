//! What was given back without asking, counted: by an agent on a day, and for a matter. A counter rises only in the
//! transaction that gives, and only up to its limit, so that many at once stay within it.

use crate::changes::Changes;
use crate::item::{self, Value};
use crate::keys;
use crate::table::{Condition, Table, TableError, When, Write};
use domain::money::Minor;
use jiff::Timestamp;

/// One of the counters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    /// `agent`, `ticket` or `order`.
    pub kind: &'static str,
    pub subject: String,
    /// The day, or `ALL`.
    pub window: String,
    pub limit: Minor,
    /// When it may be forgotten.
    pub forget: Option<Timestamp>,
}

/// What each counter has come to.
///
/// # Errors
/// Those of the table.
pub async fn given(table: &dyn Table, counters: &[Counter]) -> Result<Vec<Minor>, TableError> {
    let wanted: Vec<_> = counters.iter().map(|it| keys::authority(it.kind, &it.subject, &it.window)).collect();
    let found = table.get_many(&wanted).await?;
    Ok(found.into_iter().map(|found| Minor(found.and_then(|it| item::number(&it, "given")).unwrap_or(0))).collect())
}

impl<E> Changes<E> {
    /// Counts an amount, unless that goes beyond the counter's limit. DynamoDB cannot add in a condition, so what may stand
    /// there before is compared.
    pub fn count_given(&mut self, counter: &Counter, amount: Minor, refusal: impl FnOnce() -> E + Send + 'static) {
        let room = counter.limit - amount;
        let set = counter.forget.map(|at| ("ttl", Value::N(at.as_second().to_string())));
        let write = Write::Update {
            key: keys::authority(counter.kind, &counter.subject, &counter.window),
            add: vec![("given", amount.0)],
            set: set.into_iter().collect(),
            when: When::All(vec![Condition::AbsentOrBelow("given", room.0 + 1)]),
        };
        self.push(write, move |_| refusal());
    }
}
