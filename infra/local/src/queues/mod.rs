//! The queues of the local shop, as SQS has them: visibility, delay, receive counts, dead letters, all on the virtual clock.
//! Standard queues only, and what nobody deletes is kept. Who consumes a queue is not its affair.

mod attributes;
mod control;
mod operations;
mod queue;
#[cfg(test)]
mod tests;
mod wire;

pub use attributes::{Attribute, Attributes};
pub use queue::{Received, Sent};

use crate::clock::VirtualClock;
use crate::ids;
use axum::Router;
use jiff::{SignedDuration, Timestamp};
use queue::{Order, Queue};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// The account and region the simulated queues live in.
pub const ACCOUNT: &str = "000000000000";
pub const REGION: &str = "us-east-1";

/// How many messages one call hands out or takes.
pub const BATCH: usize = 10;
/// The longest body, and the longest batch, in bytes.
pub const LONGEST: usize = 1_048_576;
const LONGEST_DELAY: i64 = 900;
const LONGEST_VISIBILITY: i64 = 43_200;
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// A queue as a template declares it. Times are seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueSpec {
    pub name: String,
    pub visibility: i64,
    pub delay: i64,
    pub redrive: Option<Redrive>,
}

/// After `max_receives` a message goes to `dead_letter` instead of being handed out again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redrive {
    pub dead_letter: String,
    pub max_receives: u32,
}

impl QueueSpec {
    /// A queue with the defaults of SQS: 30 seconds of visibility, no delay, no dead letters.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), visibility: 30, delay: 0, redrive: None }
    }

    #[must_use]
    pub fn visibility(self, seconds: i64) -> Self {
        Self { visibility: seconds, ..self }
    }

    #[must_use]
    pub fn delay(self, seconds: i64) -> Self {
        Self { delay: seconds, ..self }
    }

    #[must_use]
    pub fn redrive(self, dead_letter: &str, max_receives: u32) -> Self {
        Self { redrive: Some(Redrive { dead_letter: dead_letter.to_owned(), max_receives }), ..self }
    }
}

/// A message to be sent. `delay` in seconds, else the queue's.
#[derive(Debug, Clone, Default)]
pub struct NewMessage {
    pub body: String,
    pub delay: Option<i64>,
    pub attributes: Attributes,
}

/// One line of `GET /_local/queues`. `dead` are the dead letters that came from this queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueueStats {
    pub name: String,
    pub visible: usize,
    pub in_flight: usize,
    pub delayed: usize,
    pub dead: usize,
}

/// Why a queue refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueueError {
    #[error("The specified queue does not exist: {0}")]
    NoSuchQueue(String),
    #[error("The input receipt handle is invalid.")]
    InvalidReceipt,
    #[error("The message referred to isn't in flight.")]
    NotInFlight,
    #[error("Message (attributes and body together) must be shorter than {LONGEST} bytes.")]
    TooLong,
    #[error("The body is empty or contains characters that are not allowed.")]
    InvalidContents,
    #[error("Value {value} for parameter {name} is invalid. Reason: must be between 0 and {most}.")]
    OutOfRange { name: &'static str, value: i64, most: i64 },
}

/// All queues; clones share them.
#[derive(Debug, Clone)]
pub struct Queues(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: VirtualClock,
    queues: Mutex<BTreeMap<String, Queue>>,
    changes: watch::Sender<u64>,
}

impl Queues {
    #[must_use]
    pub fn new(clock: VirtualClock) -> Self {
        Self(Arc::new(Inner { clock, queues: Mutex::default(), changes: watch::Sender::new(0) }))
    }

    /// The SQS JSON protocol: `POST /`, and `POST /<account>/<queue>` as a queue's URL says.
    pub fn router(&self) -> Router {
        wire::router(self.clone())
    }

    /// `GET /_local/queues` and `POST /_local/queues/{name}/redrive`.
    pub fn control_router(&self) -> Router {
        control::router(self.clone())
    }

    /// Makes a queue, or changes its settings; its dead-letter queue comes into being with it.
    pub fn define(&self, spec: QueueSpec) {
        let mut queues = self.lock();
        if let Some(redrive) = &spec.redrive {
            let dead_letter = &redrive.dead_letter;
            queues.entry(dead_letter.clone()).or_insert_with(|| Queue::new(QueueSpec::new(dead_letter)));
        }
        match queues.get_mut(&spec.name) {
            Some(queue) => queue.spec = spec,
            None => drop(queues.insert(spec.name.clone(), Queue::new(spec))),
        }
    }

    /// The settings of one queue.
    pub fn spec(&self, queue: &str) -> Result<QueueSpec, QueueError> {
        self.with(queue, |queue| queue.spec.clone())
    }

    pub fn send(&self, queue: &str, message: NewMessage) -> Result<Sent, QueueError> {
        let now = self.0.clock.now();
        let sent = self.with(queue, |queue| queue.send(message, now))??;
        self.tell();
        Ok(sent)
    }

    /// Hands out up to `max` visible messages for `visibility` seconds, else the queue's; those received too often go to
    /// the dead letters instead.
    pub fn receive(&self, queue: &str, max: usize, visibility: Option<i64>) -> Result<Vec<Received>, QueueError> {
        self.receive_in(queue, max, visibility, Order::OldestFirst)
    }

    /// Like `receive`, but what came last is handed out first.
    pub fn receive_newest(&self, queue: &str, max: usize) -> Result<Vec<Received>, QueueError> {
        self.receive_in(queue, max, None, Order::NewestFirst)
    }

    fn receive_in(
        &self,
        queue: &str,
        max: usize,
        visibility: Option<i64>,
        order: Order,
    ) -> Result<Vec<Received>, QueueError> {
        let now = self.0.clock.now();
        let mut queues = self.lock();
        let source = queues.get_mut(queue).ok_or_else(|| QueueError::NoSuchQueue(queue.to_owned()))?;
        let (received, dead) = source.receive(max.min(BATCH), visibility, now, order)?;
        let target = source.spec.redrive.as_ref().map(|redrive| redrive.dead_letter.clone());
        if let Some(target) = target.and_then(|name| queues.get_mut(&name)) {
            for message in dead {
                target.bury(message, queue, now);
            }
        }
        Ok(received)
    }

    /// Whether there is a message to hand out now.
    #[must_use]
    pub fn has_visible(&self, queue: &str) -> bool {
        let now = self.0.clock.now();
        self.with(queue, |queue| queue.has_visible(now)).unwrap_or(false)
    }

    /// Waits until there is a message to hand out, whether one comes, or the time of one does.
    pub async fn until_visible(&self, queue: &str) -> Result<(), QueueError> {
        loop {
            let mut changes = self.changed();
            let now = self.0.clock.now();
            let (visible, due) = self.with(queue, |queue| (queue.has_visible(now), queue.next_due(now)))?;
            if visible {
                return Ok(());
            }
            tokio::select! {
                _ = changes.changed() => {}
                () = self.ripe(due) => {}
            }
        }
    }

    async fn ripe(&self, due: Option<Timestamp>) {
        match due {
            Some(at) => self.0.clock.sleep_until(at).await,
            None => std::future::pending().await,
        }
    }

    /// Like `receive`, but waits in real time for a message to come, as long polling does.
    pub async fn poll(
        &self,
        queue: &str,
        max: usize,
        visibility: Option<i64>,
        wait: Duration,
    ) -> Result<Vec<Received>, QueueError> {
        let until = tokio::time::Instant::now() + wait.min(LONGEST_WAIT);
        loop {
            let mut changes = self.changed();
            let received = self.receive(queue, max, visibility)?;
            if !received.is_empty() || tokio::time::Instant::now() >= until {
                return Ok(received);
            }
            let due = self.with(queue, |queue| queue.next_due(self.0.clock.now()))?;
            tokio::select! {
                _ = changes.changed() => {}
                () = self.ripe(due) => {}
                () = tokio::time::sleep_until(until) => {}
            }
        }
    }

    /// Deletes what was received under this handle; an outdated handle deletes nothing, and says nothing.
    pub fn delete(&self, queue: &str, receipt: &str) -> Result<(), QueueError> {
        self.with(queue, |queue| queue.delete(receipt))?
    }

    /// Makes a received message visible again in `seconds`, 0 for now.
    pub fn change_visibility(&self, queue: &str, receipt: &str, seconds: i64) -> Result<(), QueueError> {
        let now = self.0.clock.now();
        self.with(queue, |queue| queue.change_visibility(receipt, seconds, now))??;
        self.tell();
        Ok(())
    }

    /// Sends dead letters back to where they came from, with a clean count. `name` is a source or a dead-letter queue.
    pub fn redrive(&self, name: &str) -> Result<usize, QueueError> {
        let now = self.0.clock.now();
        let mut queues = self.lock();
        let source = queues.get(name).ok_or_else(|| QueueError::NoSuchQueue(name.to_owned()))?;
        let (from, only) = match &source.spec.redrive {
            Some(redrive) => (redrive.dead_letter.clone(), Some(name)),
            None => (name.to_owned(), None),
        };
        let dead = queues.get_mut(&from).map(|queue| queue.exhume(only, now)).unwrap_or_default();
        let count = dead.len();
        for (source, message) in dead {
            if let Some(queue) = queues.get_mut(&source) {
                queue.revive(message, now);
            }
        }
        drop(queues);
        self.tell();
        Ok(count)
    }

    /// Whether a queue sets aside what fails in this one.
    #[must_use]
    pub fn is_dead_letter_queue(&self, name: &str) -> bool {
        let queues = self.lock();
        queues.values().filter_map(|queue| queue.spec.redrive.as_ref()).any(|redrive| redrive.dead_letter == name)
    }

    /// All messages, to be there again after a restart.
    #[must_use]
    pub fn snapshot(&self) -> serde_json::Value {
        let queues = self.lock();
        let kept = queues.iter().filter(|(_, queue)| !queue.is_empty());
        kept.map(|(name, queue)| (name.clone(), queue.snapshot())).collect::<serde_json::Map<_, _>>().into()
    }

    /// Puts back what a snapshot holds. Messages of queues that are no more are left out.
    ///
    /// # Errors
    /// What does not parse.
    pub fn restore(&self, kept: serde_json::Value) -> Result<(), serde_json::Error> {
        let kept: BTreeMap<String, Vec<queue::Message>> = serde_json::from_value(kept)?;
        let mut queues = self.lock();
        for (name, messages) in kept {
            if let Some(queue) = queues.get_mut(&name) {
                queue.restore(messages);
            }
        }
        Ok(())
    }

    /// How full every queue is, by name.
    #[must_use]
    pub fn stats(&self) -> Vec<QueueStats> {
        let now = self.0.clock.now();
        let queues = self.lock();
        let dead = |queue: &Queue| {
            let target = queue.spec.redrive.as_ref().and_then(|redrive| queues.get(&redrive.dead_letter));
            target.map_or(0, |target| target.dead_from(&queue.spec.name))
        };
        queues.values().map(|queue| QueueStats { dead: dead(queue), ..queue.stats(now) }).collect()
    }

    /// When the next message that is delayed or in flight becomes visible.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        let now = self.0.clock.now();
        self.lock().values().filter_map(|queue| queue.next_due(now)).min()
    }

    /// Changes whenever a message was sent, given back or redriven.
    #[must_use]
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// Empties every queue.
    pub fn purge(&self) {
        self.lock().values_mut().for_each(|queue| *queue = Queue::new(queue.spec.clone()));
    }

    fn with<T>(&self, name: &str, act: impl FnOnce(&mut Queue) -> T) -> Result<T, QueueError> {
        self.lock().get_mut(name).map(act).ok_or_else(|| QueueError::NoSuchQueue(name.to_owned()))
    }

    fn tell(&self) {
        self.0.changes.send_modify(|count| *count += 1);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Queue>> {
        self.0.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The ARN of a queue here.
#[must_use]
pub fn arn(name: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}")
}

fn seconds(name: &'static str, value: i64, most: i64) -> Result<SignedDuration, QueueError> {
    if (0..=most).contains(&value) {
        Ok(SignedDuration::from_secs(value))
    } else {
        Err(QueueError::OutOfRange { name, value, most })
    }
}

fn new_id() -> String {
    ids::random_uuid().to_string()
}
