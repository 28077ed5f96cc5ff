//! One queue: its messages in the order they become visible. Time is given to it.

use super::attributes::Attributes;
use super::{
    LONGEST, LONGEST_DELAY, LONGEST_VISIBILITY, NewMessage, QueueError, QueueSpec, QueueStats, arn, new_id, seconds,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// SQS promises none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    OldestFirst,
    NewestFirst,
}

#[derive(Debug)]
pub(super) struct Queue {
    pub(super) spec: QueueSpec,
    messages: BTreeMap<u64, Message>,
    /// Every message once, by the time from which it may be received.
    by_time: BTreeSet<(Timestamp, u64)>,
    next: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Message {
    id: String,
    body: String,
    attributes: Attributes,
    sent: Timestamp,
    visible: Timestamp,
    receives: u32,
    first_received: Option<Timestamp>,
    /// The handle of the last receive; none while it was never handed out.
    receipt: Option<String>,
    /// The queue a dead letter came from.
    source: Option<String>,
}

/// What the sender is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub message_id: String,
    pub md5_of_body: String,
    pub md5_of_attributes: Option<String>,
}

/// A message handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub message_id: String,
    pub receipt_handle: String,
    pub body: String,
    /// SQS's own attributes: `ApproximateReceiveCount`, `SentTimestamp`, …
    pub system: BTreeMap<&'static str, String>,
    pub attributes: Attributes,
}

impl Received {
    /// How often it was handed out, this time included.
    #[must_use]
    pub fn receive_count(&self) -> u32 {
        self.system.get("ApproximateReceiveCount").and_then(|count| count.parse().ok()).unwrap_or(1)
    }

    /// The record a Lambda function gets for it.
    #[must_use]
    pub fn lambda_record(&self, queue: &str) -> Value {
        json!({
            "messageId": self.message_id,
            "receiptHandle": self.receipt_handle,
            "body": self.body,
            "attributes": self.system,
            "messageAttributes": self.attributes.lambda(),
            "md5OfBody": md5_of(&self.body),
            "eventSource": "aws:sqs",
            "eventSourceARN": arn(queue),
            "awsRegion": super::REGION,
        })
    }
}

impl Queue {
    pub(super) fn new(spec: QueueSpec) -> Self {
        Self { spec, messages: BTreeMap::new(), by_time: BTreeSet::new(), next: 0 }
    }

    pub(super) fn send(&mut self, new: NewMessage, now: Timestamp) -> Result<Sent, QueueError> {
        let NewMessage { body, delay, attributes } = new;
        if body.is_empty() || !body.chars().all(is_allowed) {
            return Err(QueueError::InvalidContents);
        }
        if body.len() + attributes.size() > LONGEST {
            return Err(QueueError::TooLong);
        }
        let delay = seconds("DelaySeconds", delay.unwrap_or(self.spec.delay), LONGEST_DELAY)?;
        let sent = Sent { message_id: new_id(), md5_of_body: md5_of(&body), md5_of_attributes: attributes.md5() };
        let id = sent.message_id.clone();
        let visible = now + delay;
        self.insert(Message {
            id,
            body,
            attributes,
            sent: now,
            visible,
            receives: 0,
            first_received: None,
            receipt: None,
            source: None,
        });
        Ok(sent)
    }

    /// Messages to hand out, in one order or the other, and those that have been handed out too often.
    pub(super) fn receive(
        &mut self,
        max: usize,
        visibility: Option<i64>,
        now: Timestamp,
        order: Order,
    ) -> Result<(Vec<Received>, Vec<Message>), QueueError> {
        let hidden = seconds("VisibilityTimeout", visibility.unwrap_or(self.spec.visibility), LONGEST_VISIBILITY)?;
        let most = self.spec.redrive.as_ref().map_or(u32::MAX, |redrive| redrive.max_receives);
        let (mut received, mut dead, mut out) = (Vec::new(), Vec::new(), Vec::new());
        while received.len() < max {
            let mut visible = self.by_time.range(..=(now, u64::MAX)).map(|(_, number)| *number);
            let next = if order == Order::NewestFirst { visible.next_back() } else { visible.next() };
            let Some(number) = next else { break };
            let Some(mut message) = self.remove(number) else { break };
            if message.receives >= most {
                dead.push(message);
                continue;
            }
            let receipt = format!("{number}.{}", new_id());
            message.receives += 1;
            message.first_received.get_or_insert(now);
            message.visible = now + hidden;
            message.receipt = Some(receipt.clone());
            received.push(handed_out(&message, receipt));
            out.push((number, message));
        }
        // Only now: with no visibility at all, one call must not hand a message out twice.
        for (number, message) in out {
            self.insert_as(number, message);
        }
        Ok((received, dead))
    }

    pub(super) fn has_visible(&self, now: Timestamp) -> bool {
        self.by_time.first().is_some_and(|(at, _)| *at <= now)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    pub(super) fn snapshot(&self) -> Value {
        json!(self.messages.values().collect::<Vec<_>>())
    }

    pub(super) fn restore(&mut self, messages: Vec<Message>) {
        for message in messages {
            self.insert(message);
        }
    }

    pub(super) fn delete(&mut self, receipt: &str) -> Result<(), QueueError> {
        let number = number_in(receipt)?;
        if self.messages.get(&number).is_some_and(|message| message.receipt.as_deref() == Some(receipt)) {
            self.remove(number);
        }
        Ok(())
    }

    pub(super) fn change_visibility(&mut self, receipt: &str, after: i64, now: Timestamp) -> Result<(), QueueError> {
        let after = seconds("VisibilityTimeout", after, LONGEST_VISIBILITY)?;
        let number = number_in(receipt)?;
        let in_flight = |message: &Message| message.visible > now && message.receipt.as_deref() == Some(receipt);
        if !self.messages.get(&number).is_some_and(in_flight) {
            return Err(QueueError::NotInFlight);
        }
        if let Some(message) = self.remove(number) {
            self.insert_as(number, Message { visible: now + after, ..message });
        }
        Ok(())
    }

    /// Takes in a dead letter.
    pub(super) fn bury(&mut self, message: Message, source: &str, now: Timestamp) {
        self.insert(Message { visible: now, receipt: None, source: Some(source.to_owned()), ..message });
    }

    /// Takes out the dead letters that can be received now, of one source or of all.
    pub(super) fn exhume(&mut self, only: Option<&str>, now: Timestamp) -> Vec<(String, Message)> {
        let wanted =
            |message: &Message| message.source.as_deref().is_some_and(|source| only.is_none_or(|only| only == source));
        let ripe = self.messages.iter().filter(|(_, message)| message.visible <= now && wanted(message));
        let numbers: Vec<u64> = ripe.map(|(number, _)| *number).collect();
        let taken = numbers.into_iter().filter_map(|number| self.remove(number));
        taken.filter_map(|message| Some((message.source.clone()?, message))).collect()
    }

    /// Takes back a dead letter with a clean count.
    pub(super) fn revive(&mut self, message: Message, now: Timestamp) {
        let fresh = Message { visible: now, receives: 0, first_received: None, receipt: None, source: None, ..message };
        self.insert(fresh);
    }

    pub(super) fn dead_from(&self, source: &str) -> usize {
        self.messages.values().filter(|message| message.source.as_deref() == Some(source)).count()
    }

    pub(super) fn stats(&self, now: Timestamp) -> QueueStats {
        let hidden = || self.by_time.range((now, u64::MAX)..).filter(|(at, _)| *at > now);
        let handed_out = |number: &u64| self.messages.get(number).is_some_and(|message| message.receipt.is_some());
        let in_flight = hidden().filter(|(_, number)| handed_out(number)).count();
        let delayed = hidden().count() - in_flight;
        let visible = self.messages.len() - in_flight - delayed;
        QueueStats { name: self.spec.name.clone(), visible, in_flight, delayed, dead: 0 }
    }

    pub(super) fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        self.by_time.range((now, u64::MAX)..).map(|(at, _)| *at).find(|at| *at > now)
    }

    fn insert(&mut self, message: Message) {
        let number = self.next;
        self.next += 1;
        self.insert_as(number, message);
    }

    fn insert_as(&mut self, number: u64, message: Message) {
        self.by_time.insert((message.visible, number));
        self.messages.insert(number, message);
    }

    fn remove(&mut self, number: u64) -> Option<Message> {
        let message = self.messages.remove(&number)?;
        self.by_time.remove(&(message.visible, number));
        Some(message)
    }
}

pub(super) fn md5_of(text: &str) -> String {
    format!("{:x}", md5::compute(text))
}

/// The characters SQS takes: those of XML 1.0.
fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

fn number_in(receipt: &str) -> Result<u64, QueueError> {
    receipt.split_once('.').and_then(|(number, _)| number.parse().ok()).ok_or(QueueError::InvalidReceipt)
}

fn handed_out(message: &Message, receipt_handle: String) -> Received {
    let millis = |at: Timestamp| at.as_millisecond().to_string();
    let mut system = BTreeMap::from([
        ("ApproximateReceiveCount", message.receives.to_string()),
        ("SentTimestamp", millis(message.sent)),
        ("SenderId", "AROALOCAL:doorstep".to_owned()),
        ("ApproximateFirstReceiveTimestamp", millis(message.first_received.unwrap_or(message.sent))),
    ]);
    if let Some(source) = &message.source {
        system.insert("DeadLetterQueueSourceArn", arn(source));
    }
    Received {
        message_id: message.id.clone(),
        receipt_handle,
        body: message.body.clone(),
        system,
        attributes: message.attributes.clone(),
    }
}
