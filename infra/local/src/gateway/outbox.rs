//! Events waiting to be delivered as webhooks, and the signature they are delivered with. Who delivers is not its affair.

use super::wire;
use crate::ids;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::Sha256;
use std::collections::VecDeque;

/// The endpoint secret of the sandbox.
pub const WEBHOOK_SECRET: &str = "whsec_doorstep_local_sandbox";

/// How many events are kept when nobody fetches them; the oldest are given up first, as the real gateway gives up in time.
const KEPT: usize = 10_000;

/// One delivery: `body` verbatim, `signature` for the header `Stripe-Signature`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    pub id: String,
    pub kind: String,
    pub body: String,
    pub signature: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Outbox {
    waiting: VecDeque<Waiting>,
    /// Whether the running call's events go out twice.
    #[serde(skip)]
    twice: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Waiting {
    id: String,
    kind: String,
    body: String,
}

impl Outbox {
    /// Sets whether what is emitted from here on is delivered twice.
    pub(super) fn deliver_twice(&mut self, twice: bool) {
        self.twice = twice;
    }

    pub(super) fn emit(&mut self, kind: &str, at: Timestamp, object: &Value, key: Option<&str>) {
        let id = ids::random("evt_");
        let body = wire::event(&id, kind, at, object, key).to_string();
        let event = Waiting { id, kind: kind.to_owned(), body };
        if self.twice {
            self.waiting.push_back(event.clone());
        }
        self.waiting.push_back(event);
        while self.waiting.len() > KEPT {
            self.waiting.pop_front();
        }
    }

    /// Takes all that waits, signed as of `now`.
    pub(super) fn drain(&mut self, now: Timestamp) -> Vec<Webhook> {
        let sign = |Waiting { id, kind, body }| {
            let signature = signature(WEBHOOK_SECRET, now, &body);
            Webhook { id, kind, body, signature }
        };
        self.waiting.drain(..).map(sign).collect()
    }
}

/// `t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">`.
#[must_use]
pub fn signature(secret: &str, at: Timestamp, body: &str) -> String {
    let at = at.as_second();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(format!("{at}.{body}").as_bytes());
    format!("t={at},v1={}", HEXLOWER.encode(&mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_the_scheme_prescribes() {
        // printf '1500000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test
        let at = Timestamp::from_second(1_500_000_000).unwrap();
        let expected = "t=1500000000,v1=4241f7b2510276cf0abbb733893e2b66daa41a93be53c527a16f4d8c143d51f2";
        let signed = signature("whsec_test", at, r#"{"id":"evt_1"}"#);
        assert_eq!(signed, expected);
    }
}
