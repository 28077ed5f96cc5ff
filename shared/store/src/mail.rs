//! What is kept of mails: a mark for each that was sent, and what somebody does not want to be sent. No address and no text.

use crate::changes::Changes;
use crate::item::{self, Value};
use crate::keys::{self, Key};
use crate::settings::before;
use crate::table::{Condition, Table, TableError, When, Write};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// That a mail went out, or will not. Where it stands, the mail is not sent again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub at: Timestamp,
    pub outcome: Outcome,
    /// Who made it, of a mail that must not go twice: only they may take it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Marked before it was sent: it went, unless whoever sent it died on the way.
    Begun,
    Sent,
    /// Its reader does not want mails of this kind.
    OptedOut,
    /// The mail service does not take this address or this mail.
    Refused,
}

/// Marks a mail for the first time.
pub fn put_mark<E>(changes: &mut Changes<E>, key: Key, mark: &Mark, refusal: impl FnOnce() -> E + Send + 'static) {
    changes.put(key, mark, When::Absent, refusal);
}

/// Says what became of a mail that was marked before it was sent.
pub fn amend_mark<E>(changes: &mut Changes<E>, key: Key, mark: &Mark, refusal: impl FnOnce() -> E + Send + 'static) {
    changes.put(key, mark, owned(mark), refusal);
}

/// Takes back the mark of a mail that certainly was not sent.
pub fn withdraw_mark<E>(changes: &mut Changes<E>, key: Key, mark: &Mark, refusal: impl FnOnce() -> E + Send + 'static) {
    changes.push(Write::Delete { key, when: owned(mark) }, move |_| refusal());
}

fn owned(mark: &Mark) -> When {
    let owner = mark.owner.clone().unwrap_or_default();
    When::All(vec![Condition::Equals("owner", Value::S(owner))])
}

/// What somebody does not want to be sent, by the names of templates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub opted_out: BTreeSet<String>,
    pub version: u64,
}

/// Those of whoever never said anything are empty.
///
/// # Errors
/// Those of the table.
pub async fn preferences(table: &dyn Table, reader: &str) -> Result<Preferences, TableError> {
    let key = keys::preferences(reader);
    match table.get(&key).await? {
        Some(found) => item::decode(&key, found),
        None => Ok(Preferences::default()),
    }
}

pub fn put_preferences<E>(
    changes: &mut Changes<E>,
    reader: &str,
    preferences: &Preferences,
    refusal: impl FnOnce() -> E + Send + 'static,
) {
    changes.put(keys::preferences(reader), preferences, before(preferences.version), refusal);
}
