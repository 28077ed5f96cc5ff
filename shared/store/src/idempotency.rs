//! The record that a request under an Idempotency-Key took effect: written in the same transaction as the effect, so that
//! a repeat finds it whatever happened to the reply. Kept for good: it is small, and a late repeat must not act twice.

use crate::changes::Changes;
use crate::item;
use crate::keys::{self, Key};
use crate::table::{Table, TableError, When};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Of the request's path and body.
    pub fingerprint: String,
    /// What the effect was made to: enough to give the present view again.
    pub outcome: String,
    pub at: Timestamp,
}

/// # Errors
/// Those of the table.
pub async fn find(table: &dyn Table, key: &Key) -> Result<Option<Record>, TableError> {
    match table.get(key).await? {
        Some(found) => item::decode(key, found).map(Some),
        None => Ok(None),
    }
}

/// Adds the record to the write set that makes the effect.
pub fn record<E>(changes: &mut Changes<E>, key: Key, record: &Record, refusal: impl FnOnce() -> E + Send + 'static) {
    changes.put(key, record, When::Absent, refusal);
}

#[must_use]
pub fn key(principal: &str, operation: &str, idempotency_key: &str) -> Key {
    keys::idempotency(principal, operation, idempotency_key)
}
