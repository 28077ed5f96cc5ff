//! Events waiting to be delivered as webhooks, the signature they are delivered with, and when one that was not taken is tried
//! again. Who delivers is not its affair.

use super::wire;
use crate::ids;
use bytes::Bytes;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use http::{Request, header};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::Sha256;
use std::collections::VecDeque;

/// The endpoint secret of the sandbox.
pub const WEBHOOK_SECRET: &str = "whsec_doorstep_local_sandbox";

/// How many events are kept when nobody fetches them; the oldest are given up first, as the real gateway gives up in time.
const KEPT: usize = 10_000;

/// After how many seconds a delivery that was not taken is tried again: soon, then ever later, for three days in all.
const AGAIN: [i64; 12] = [10, 60, 300, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 43_200, 43_200, 43_200];

/// One delivery: `body` verbatim, `signature` for the header `Stripe-Signature`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    pub id: String,
    pub kind: String,
    pub body: String,
    pub signature: String,
    /// How often it was tried before.
    pub tries: usize,
}

impl Webhook {
    /// As it arrives at the shop.
    #[must_use]
    pub fn request(&self) -> Request<Bytes> {
        let body = Bytes::copy_from_slice(self.body.as_bytes());
        Request::post("/webhooks/payments")
            .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
            .header("stripe-signature", &self.signature)
            .body(body)
            .expect("a fixed path and plain headers make a request")
    }
}

/// How all events are delivered from now on: what a shop has to bear, since the real gateway promises neither once nor order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Delivery {
    pub twice: bool,
    /// The newest first.
    pub reversed: bool,
    /// Not at all: the shop hears nothing.
    pub lost: bool,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Outbox {
    waiting: VecDeque<Waiting>,
    #[serde(skip)]
    pub(super) delivery: Delivery,
    /// Whether the running call's events go out twice.
    #[serde(skip)]
    twice: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Waiting {
    id: String,
    kind: String,
    body: String,
    /// Not to be tried before.
    #[serde(default)]
    due: Timestamp,
    #[serde(default)]
    tries: usize,
}

impl Outbox {
    /// Sets whether what is emitted from here on is delivered twice.
    pub(super) fn deliver_twice(&mut self, twice: bool) {
        self.twice = twice;
    }

    pub(super) fn emit(&mut self, kind: &str, at: Timestamp, object: &Value, key: Option<&str>) {
        if self.delivery.lost {
            return;
        }
        let id = ids::random("evt_");
        let body = wire::event(&id, kind, at, object, key).to_string();
        let event = Waiting { id, kind: kind.to_owned(), body, due: at, tries: 0 };
        if self.twice || self.delivery.twice {
            self.waiting.push_back(event.clone());
        }
        self.waiting.push_back(event);
        while self.waiting.len() > KEPT {
            self.waiting.pop_front();
        }
    }

    /// Takes all that is due, signed as of `now`.
    pub(super) fn drain(&mut self, now: Timestamp) -> Vec<Webhook> {
        let sign = |Waiting { id, kind, body, tries, .. }| {
            let signature = signature(WEBHOOK_SECRET, now, &body);
            Webhook { id, kind, body, signature, tries }
        };
        let all = std::mem::take(&mut self.waiting).into_iter();
        let (due, later): (Vec<_>, Vec<_>) = all.partition(|waiting| waiting.due <= now);
        self.waiting = later.into();
        let mut webhooks: Vec<_> = due.into_iter().map(sign).collect();
        if self.delivery.reversed {
            webhooks.reverse();
        }
        webhooks
    }

    /// Takes back what was not taken, to be tried later. After the last try it is given up.
    pub(super) fn again(&mut self, webhook: Webhook, now: Timestamp) {
        let Some(pause) = AGAIN.get(webhook.tries) else { return };
        let due = now + SignedDuration::from_secs(*pause);
        let Webhook { id, kind, body, tries, .. } = webhook;
        self.waiting.push_back(Waiting { id, kind, body, due, tries: tries + 1 });
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

    #[test]
    fn what_is_not_taken_is_tried_for_three_days_and_then_given_up() {
        let mut now = Timestamp::from_second(1_800_000_000).unwrap();
        let start = now;
        let mut outbox = Outbox::default();
        outbox.emit("payment_intent.canceled", now, &serde_json::json!({}), None);
        let mut tries = 0;
        while let Some(webhook) = outbox.drain(now).pop() {
            tries += 1;
            outbox.again(webhook, now);
            assert!(outbox.drain(now).is_empty(), "not at once");
            let Some(next) = outbox.waiting.front().map(|waiting| waiting.due) else { break };
            now = next;
        }
        assert_eq!(tries, AGAIN.len() + 1);
        assert!((60..=72).contains(&now.duration_since(start).as_hours()), "{now}");
    }

    #[test]
    fn events_come_twice_and_the_newest_first_when_that_is_asked_for() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let mut outbox =
            Outbox { delivery: Delivery { twice: true, reversed: true, lost: false }, ..Outbox::default() };
        for kind in ["a", "b"] {
            outbox.emit(kind, now, &serde_json::json!({}), None);
        }
        let kinds: Vec<_> = outbox.drain(now).into_iter().map(|webhook| webhook.kind).collect();
        assert_eq!(kinds, ["b", "b", "a", "a"]);
        outbox.delivery.lost = true;
        outbox.emit("c", now, &serde_json::json!({}), None);
        assert!(outbox.drain(now).is_empty());
    }
}
