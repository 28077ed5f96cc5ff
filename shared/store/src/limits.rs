//! Counters of tries in windows of time. Approximate on purpose: a counter that is off by one after a lost reply harms
//! nobody, so it is the one update that rides in no transaction.

use crate::item::{self, Value};
use crate::keys;
use crate::table::{Table, TableError, When, Write, WriteError};
use jiff::Timestamp;

/// Tries counted so far in the window that holds `now`.
///
/// # Errors
/// Those of the table.
pub async fn count(table: &dyn Table, kind: &str, subject: &str, window: i64) -> Result<i64, TableError> {
    let found = table.get(&keys::limit(kind, subject, window)).await?;
    Ok(found.and_then(|found| item::number(&found, "tries")).unwrap_or(0))
}

/// Counts one try; the counter is forgotten some time after its window.
///
/// # Errors
/// Those of the table.
pub async fn add(
    table: &dyn Table,
    kind: &str,
    subject: &str,
    window: i64,
    forget: Timestamp,
) -> Result<(), WriteError> {
    let write = Write::Update {
        key: keys::limit(kind, subject, window),
        add: vec![("tries", 1)],
        set: vec![("ttl", Value::N(forget.as_second().to_string()))],
        when: When::Always("a counter of tries may be off by one"),
    };
    table.write(&[write]).await
}
