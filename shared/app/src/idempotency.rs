//! One request under one key takes effect once. The record is committed with the effect; a repeat finds it before anything
//! is decided, or is refused by it and finds it when it loads again. Where the effect keeps a history of its own, the record
//! is a mark in there, and the thing's version refuses the repeat: that saves two writes.

use crate::{App, Caller, Error};
use jiff::Timestamp;
use store::idempotency::{self, Record};
use store::{Changes, Key};

/// A request that must not take effect twice.
#[derive(Clone, Debug)]
pub struct Attempt {
    key: Key,
    /// Where movements and ledgers point to as their cause.
    pub cause: String,
    fingerprint: String,
}

impl Attempt {
    /// `operation` is the function's name; `fingerprint` tells one body from another.
    #[must_use]
    pub fn new(caller: &Caller, operation: &str, key: &str, fingerprint: String) -> Self {
        let key = idempotency::key(&caller.principal(), operation, key);
        let cause = key.pk.trim_start_matches("IDEMPOTENCY#").to_owned();
        Self { key, cause, fingerprint }
    }

    /// What the first request under this key did, if there was one.
    ///
    /// # Errors
    /// `KeyReused` when that was another request.
    pub async fn earlier(&self, app: &App) -> Result<Option<String>, Error> {
        match idempotency::find(&*app.table, &self.key).await? {
            Some(record) if record.fingerprint == self.fingerprint => Ok(Some(record.outcome)),
            Some(_) => Err(Error::KeyReused),
            None => Ok(None),
        }
    }

    /// The record as a history keeps it.
    #[must_use]
    pub fn mark(&self) -> String {
        format!("{}/{}", self.cause, self.fingerprint)
    }

    /// Whether this mark was left by a request under this key.
    ///
    /// # Errors
    /// `KeyReused` when that was another request.
    pub fn left(&self, mark: &str) -> Result<bool, Error> {
        match mark.split_once('/') {
            Some((cause, fingerprint)) if cause == self.cause => {
                if fingerprint == self.fingerprint {
                    Ok(true)
                } else {
                    Err(Error::KeyReused)
                }
            }
            _ => Ok(false),
        }
    }

    /// Adds the record to the write set that makes the effect. Refused means a repeat was faster: load again and find it.
    pub fn record(&self, changes: &mut Changes<Error>, outcome: impl Into<String>, at: Timestamp) {
        let record = Record { fingerprint: self.fingerprint.clone(), outcome: outcome.into(), at };
        idempotency::record(changes, self.key.clone(), &record, || Error::Contention);
    }
}

/// What a use case under a key answers: the thing, and whether it was there already.
#[derive(Clone, Debug)]
pub struct Done<T> {
    pub thing: T,
    pub replayed: bool,
}

impl<T> Done<T> {
    pub const fn first(thing: T) -> Self {
        Self { thing, replayed: false }
    }

    pub const fn again(thing: T) -> Self {
        Self { thing, replayed: true }
    }
}
