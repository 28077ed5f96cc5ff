//! Write sets: what a decision wants stored, each write with its precondition and with the error its refusal means.

use crate::item::{self, Item, Value};
use crate::keys::{IndexKey, Key};
use crate::table::{Index, Table, TableError, When, Write, WriteError};
use serde::Serialize;

/// DynamoDB's limit on the actions of one transaction.
pub const MOST_WRITES: usize = 100;

type Refusal<E> = Box<dyn FnOnce(Option<Item>) -> E + Send>;

/// Writes that are made together or not at all. `E` is the use case's own error.
pub struct Changes<E> {
    writes: Vec<Write>,
    refusals: Vec<Refusal<E>>,
    broken: Option<TableError>,
}

impl<E> Default for Changes<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E> Changes<E> {
    #[must_use]
    pub const fn new() -> Self {
        Self { writes: Vec::new(), refusals: Vec::new(), broken: None }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }

    /// Stores a thing under its key.
    pub fn put<T: Serialize>(&mut self, key: Key, thing: &T, when: When, refusal: impl FnOnce() -> E + Send + 'static) {
        self.put_beside(key, thing, Item::new(), when, refusal);
    }

    /// Stores a thing and its index entries.
    pub fn put_indexed<T: Serialize>(
        &mut self,
        key: Key,
        thing: &T,
        entries: Vec<(Index, IndexKey)>,
        when: When,
        refusal: impl FnOnce() -> E + Send + 'static,
    ) {
        let mut beside = Item::new();
        for (index, entry) in entries {
            index.put(&mut beside, entry);
        }
        self.put_beside(key, thing, beside, when, refusal);
    }

    /// Stores a thing and, beside it, attributes that are the store's own: index entries, list summaries, events.
    pub fn put_beside<T: Serialize>(
        &mut self,
        key: Key,
        thing: &T,
        beside: Item,
        when: When,
        refusal: impl FnOnce() -> E + Send + 'static,
    ) {
        match item::encode(&key, thing) {
            Ok(mut item) => {
                item.extend(beside);
                self.put_item(key, item, when, refusal);
            }
            Err(error) => self.broken(error),
        }
    }

    /// Something could not be encoded: nothing of the set will be written.
    pub(crate) fn broken(&mut self, error: TableError) {
        self.broken = Some(error);
    }

    /// Stores attributes that were encoded elsewhere in this crate.
    pub fn put_item(&mut self, key: Key, mut item: Item, when: When, refusal: impl FnOnce() -> E + Send + 'static) {
        item.insert("pk".to_owned(), Value::S(key.pk.clone()));
        item.insert("sk".to_owned(), Value::S(key.sk.clone()));
        self.push(Write::Put { key, item, when }, move |_| refusal());
    }

    pub fn push(&mut self, write: Write, refusal: impl FnOnce(Option<Item>) -> E + Send + 'static) {
        self.writes.push(write);
        self.refusals.push(Box::new(refusal));
    }

    /// What the write at this position would store, for tests and the size report.
    #[must_use]
    pub fn writes(&self) -> &[Write] {
        &self.writes
    }
}

/// Why a write set was not stored.
#[derive(Debug, thiserror::Error)]
pub enum CommitError<E> {
    /// A precondition did not hold; this is the error that write named.
    #[error("refused")]
    Refused(E),
    /// Nothing was written; load, decide and commit again.
    #[error("another transaction was in the way")]
    Contention,
    #[error(transparent)]
    Table(#[from] TableError),
}

impl dyn Table + '_ {
    /// Commits a write set. When several preconditions fail, the first write's refusal is the answer.
    ///
    /// # Errors
    /// The refusal that was named, contention, or the store's own failure.
    pub async fn commit<E>(&self, changes: Changes<E>) -> Result<(), CommitError<E>> {
        let Changes { writes, refusals, broken } = changes;
        if let Some(error) = broken {
            return Err(error.into());
        }
        if writes.is_empty() {
            return Ok(());
        }
        let failure = match self.write(&writes).await {
            Ok(()) => return Ok(()),
            Err(failure) => failure,
        };
        match failure {
            WriteError::Contention => Err(CommitError::Contention),
            WriteError::Table(error) => Err(error.into()),
            WriteError::Refused(refused) => {
                let Some(first) = refused.into_iter().min_by_key(|refused| refused.position) else {
                    return Err(CommitError::Contention);
                };
                match refusals.into_iter().nth(first.position) {
                    Some(refusal) => Err(CommitError::Refused(refusal(first.current))),
                    None => Err(CommitError::Contention),
                }
            }
        }
    }
}
