//! Store credit: the balance of an account and the movements that made it. The balance moves by difference, in a transaction
//! with its movement, which can be written once.

use crate::changes::Changes;
use crate::item;
use crate::keys;
use crate::table::{Condition, Query, Table, TableError, When, Write};
use domain::credit::CreditEntry;
use domain::money::Minor;

/// What an account has.
///
/// # Errors
/// Those of the table.
pub async fn balance(table: &dyn Table, sub: &str) -> Result<Minor, TableError> {
    let found = table.get(&keys::credit(sub)).await?;
    Ok(Minor(found.and_then(|found| item::number(&found, "balance")).unwrap_or(0)))
}

/// The movements of an account, the newest first.
///
/// # Errors
/// Those of the table.
pub async fn entries(table: &dyn Table, sub: &str) -> Result<Vec<CreditEntry>, TableError> {
    let query = Query::partition(keys::account_partition(sub)).prefix(keys::CREDIT_ENTRY);
    let mut entries: Vec<CreditEntry> = Vec::new();
    for found in table.query_all(query).await? {
        if let Some(key) = item::key_of(&found) {
            entries.push(item::decode(&key, found)?);
        }
    }
    entries.sort_by(|one, other| (other.at, &other.cause).cmp(&(one.at, &one.cause)));
    Ok(entries)
}

/// The movement with this cause, if it was made.
///
/// # Errors
/// Those of the table.
pub async fn entry(table: &dyn Table, sub: &str, cause: &str) -> Result<Option<CreditEntry>, TableError> {
    let key = keys::credit_entry(sub, cause);
    table.get(&key).await?.map(|found| item::decode(&key, found)).transpose()
}

impl<E> Changes<E> {
    /// Makes movements of an account, all that a transaction makes: their entries, which the same cause writes once, and the
    /// balance, which a transaction touches once. What takes more than there is, is refused as `insufficient`.
    pub fn put_credit(
        &mut self,
        sub: &str,
        entries: &[CreditEntry],
        already: impl Fn() -> E + Send + Clone + 'static,
        insufficient: impl FnOnce() -> E + Send + 'static,
    ) {
        for entry in entries {
            self.put(keys::credit_entry(sub, &entry.cause), entry, When::Absent, already.clone());
        }
        let change: Minor = entries.iter().map(CreditEntry::change).sum();
        let when = if change < Minor::ZERO {
            When::All(vec![Condition::AtLeast("balance", -change.0)])
        } else {
            When::Always("its movements, written in the same transaction, can be written once")
        };
        if !entries.is_empty() {
            let add = vec![("balance", change.0)];
            self.push(Write::Update { key: keys::credit(sub), add, set: Vec::new(), when }, move |_| insufficient());
        }
    }
}
