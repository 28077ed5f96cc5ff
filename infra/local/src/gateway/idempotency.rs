//! Which answer belongs to which Idempotency-Key, and for how long.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, VecDeque};

/// Keys are forgotten after this.
pub(super) const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// The longest key taken.
pub(super) const LONGEST: usize = 255;

/// An answer as it was first given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stored {
    pub status: u16,
    pub body: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Known {
    fingerprint: [u8; 32],
    reply: Stored,
    /// The first caller still waits for its answer.
    #[serde(skip)]
    busy: bool,
}

/// What a key means for a request that brings it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Lookup {
    Fresh,
    Replay(Stored),
    InUse,
    OtherParameters,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Keys {
    known: HashMap<String, Known>,
    /// Keys by the time they were first used, oldest first.
    ages: VecDeque<(Timestamp, String)>,
}

impl Keys {
    pub(super) fn look_up(&mut self, key: &str, fingerprint: &[u8; 32], now: Timestamp) -> Lookup {
        self.forget(now);
        match self.known.get(key) {
            None => Lookup::Fresh,
            Some(known) if known.fingerprint != *fingerprint => Lookup::OtherParameters,
            Some(known) if known.busy => Lookup::InUse,
            Some(known) => Lookup::Replay(known.reply.clone()),
        }
    }

    /// Remembers the answer to a fresh key; a `busy` one is not replayed before `release`.
    pub(super) fn store(&mut self, key: &str, fingerprint: [u8; 32], reply: Stored, busy: bool, now: Timestamp) {
        self.ages.push_back((now, key.to_owned()));
        self.known.insert(key.to_owned(), Known { fingerprint, reply, busy });
    }

    /// The first caller has its answer, or has gone.
    pub(super) fn release(&mut self, key: &str) {
        if let Some(known) = self.known.get_mut(key) {
            known.busy = false;
        }
    }

    fn forget(&mut self, now: Timestamp) {
        while self.ages.front().is_some_and(|(used, _)| *used + KEPT <= now) {
            if let Some((_, key)) = self.ages.pop_front() {
                self.known.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_answers_the_same_for_a_day_and_only_for_the_same_request() {
        let start: Timestamp = "2027-03-10T12:00:00Z".parse().unwrap();
        let reply = Stored { status: 402, body: "{}".to_owned() };
        let mut keys = Keys::default();
        assert_eq!(keys.look_up("k", &[1; 32], start), Lookup::Fresh);
        keys.store("k", [1; 32], reply.clone(), true, start);
        assert_eq!(keys.look_up("k", &[1; 32], start), Lookup::InUse);
        assert_eq!(keys.look_up("k", &[2; 32], start), Lookup::OtherParameters);
        keys.release("k");
        let almost = start + KEPT - SignedDuration::from_micros(1);
        assert_eq!(keys.look_up("k", &[1; 32], almost), Lookup::Replay(reply));
        assert_eq!(keys.look_up("k", &[1; 32], start + KEPT), Lookup::Fresh);
    }
}
