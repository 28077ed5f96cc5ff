//! Quotes: what was offered, kept until it may be forgotten. Code compares `expires_at` with `now`; TTL only cleans up.

use crate::changes::Changes;
use crate::item::{self, Value};
use crate::keys;
use crate::table::{TableError, When};
use crate::{Item, Key};
use domain::ids::QuoteId;
use jiff::{Timestamp, ToSpan};
use serde::{Serialize, de::DeserializeOwned};

/// Adds a quote to a write set; it disappears a day after it expires.
pub fn put<T: Serialize, E>(
    changes: &mut Changes<E>,
    id: &QuoteId,
    quote: &T,
    expires_at: Timestamp,
    refusal: impl FnOnce() -> E + Send + 'static,
) -> Result<(), TableError> {
    let key = keys::quote(id);
    let mut item = item::encode(&key, quote)?;
    let forget = expires_at.checked_add(24.hours()).unwrap_or(expires_at);
    item.insert("ttl".to_owned(), Value::N(forget.as_second().to_string()));
    changes.put_item(key, item, When::Absent, refusal);
    Ok(())
}

/// # Errors
/// `Corrupt` when it does not parse.
pub fn decode<T: DeserializeOwned>(key: &Key, item: Item) -> Result<T, TableError> {
    item::decode(key, item)
}
