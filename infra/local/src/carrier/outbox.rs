//! Messages waiting to be delivered as webhooks, and the signature they are delivered with.

use super::ledger::{Refund, Tracker};
use super::wire;
use crate::ids;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::VecDeque;

/// The secret the sandbox's webhook was made with.
pub const WEBHOOK_SECRET: &str = "doorstep-local-carrier-sandbox";

/// How many messages are kept when nobody fetches them; the oldest are given up first.
const KEPT: usize = 10_000;
/// A message is sent this often before it is given up.
const TRIES: u8 = 7;

/// One delivery: `body` verbatim, `signature` for the header `X-Hmac-Signature`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: String,
    pub body: String,
    pub signature: String,
    tries: u8,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Outbox(VecDeque<Waiting>);

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Waiting {
    id: String,
    body: String,
    tries: u8,
}

impl Outbox {
    pub(super) fn tracker_created(&mut self, tracker: &Tracker, url: &str, at: Timestamp) {
        self.add("tracker.created", &wire::tracker(tracker, url), at);
    }

    pub(super) fn tracker_updated(&mut self, tracker: &Tracker, url: &str, at: Timestamp) {
        self.add("tracker.updated", &wire::tracker(tracker, url), at);
    }

    pub(super) fn refund_successful(&mut self, refund: &Refund, at: Timestamp) {
        self.add("refund.successful", &wire::refund(refund), at);
    }

    fn add(&mut self, description: &str, result: &Value, at: Timestamp) {
        let id = ids::random("evt_");
        let body = json!({
            "id": id,
            "object": "Event",
            "mode": "test",
            "description": description,
            "previous_attributes": {},
            "pending_urls": [],
            "completed_urls": [],
            "created_at": at,
            "updated_at": at,
            "status": "pending",
            "result": result,
        });
        self.keep(Waiting { id, body: body.to_string(), tries: 0 });
    }

    fn keep(&mut self, waiting: Waiting) {
        self.0.push_back(waiting);
        while self.0.len() > KEPT {
            self.0.pop_front();
        }
    }

    pub(super) fn drain(&mut self) -> Vec<Message> {
        let sign = |Waiting { id, body, tries }: Waiting| {
            let signature = signature(WEBHOOK_SECRET, body.as_bytes());
            Message { id, body, signature, tries: tries + 1 }
        };
        self.0.drain(..).map(sign).collect()
    }

    pub(super) fn take_back(&mut self, message: Message) {
        if message.tries < TRIES {
            self.keep(Waiting { id: message.id, body: message.body, tries: message.tries });
        }
    }
}

/// `hmac-sha256-hex=<hex HMAC-SHA256 of the body>`.
#[must_use]
pub fn signature(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(body);
    format!("hmac-sha256-hex={}", HEXLOWER.encode(&mac.finalize().into_bytes()))
}
