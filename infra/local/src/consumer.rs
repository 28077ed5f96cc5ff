//! Delivers a queue's messages to its worker, as Lambda's event source mapping does: in batches; what is done is deleted, what
//! is not becomes visible again when its time is over, and goes where the queue sets things aside when it failed too often.

use crate::invoke::Functions;
use crate::outside::Delivery;
use crate::queues::{Queues, Received};
use crate::stream::{Line, Step};
use crate::template::QueueSource;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{RwLock, RwLockWriteGuard};

pub(crate) struct Consumer {
    pub(crate) function: &'static str,
    pub(crate) source: &'static QueueSource,
    /// Messages that failed and wait for their time, by id: the handle they were received under last.
    failed: Mutex<BTreeMap<String, String>>,
    /// Held by every delivery for reading.
    delivering: RwLock<()>,
}

impl Consumer {
    pub(crate) fn new(function: &'static str, source: &'static QueueSource) -> Self {
        Self { function, source, failed: Mutex::default(), delivering: RwLock::default() }
    }

    /// Waits until no delivery is under way, forgets what failed, and lets no delivery begin while it is held.
    pub(crate) async fn hold(&self) -> RwLockWriteGuard<'_, ()> {
        let held = self.delivering.write().await;
        self.failed().clear();
        held
    }

    /// Delivers the next batch, if a message is visible.
    pub(crate) async fn step(&self, line: &Line<'_>) -> Step {
        let _delivering = self.delivering.read().await;
        if !line.queues.has_visible(&self.source.queue) {
            return Step::Idle;
        }
        let delivery = line.watching.delivery(self.function);
        let messages = match self.receive(line.queues, delivery) {
            Ok(messages) if messages.is_empty() => return Step::Idle,
            Ok(messages) => messages,
            Err(error) => {
                tracing::error!(queue = self.source.queue, reason = %error, "a queue cannot be read");
                return Step::Idle;
            }
        };
        let failures = self.deliver(line.functions, &messages, delivery).await;
        self.settle(line.queues, messages, &failures);
        if failures.is_empty() { Step::Delivered } else { Step::Failed }
    }

    /// Makes visible at once what failed. Answers how many messages.
    pub(crate) fn give_back(&self, queues: &Queues) -> usize {
        let failed = std::mem::take(&mut *self.failed());
        // Handles of what was received again meanwhile, or set aside, are outdated.
        let handles = failed.into_values();
        handles.filter(|handle| queues.change_visibility(&self.source.queue, handle, 0).is_ok()).count()
    }

    fn receive(&self, queues: &Queues, delivery: Delivery) -> Result<Vec<Received>, crate::queues::QueueError> {
        let (queue, size) = (&self.source.queue, self.source.batch_size);
        if delivery.reordered { queues.receive_newest(queue, size) } else { queues.receive(queue, size, None) }
    }

    /// The ids of the messages that failed; of a batch that comes twice, those that failed in either.
    async fn deliver(&self, functions: &Arc<Functions>, messages: &[Received], delivery: Delivery) -> BTreeSet<String> {
        let mut failures = self.invoke(functions, messages).await;
        if delivery.duplicated {
            failures.extend(self.invoke(functions, messages).await);
        }
        failures
    }

    async fn invoke(&self, functions: &Arc<Functions>, messages: &[Received]) -> BTreeSet<String> {
        let records: Vec<Value> = messages.iter().map(|message| message.lambda_record(&self.source.queue)).collect();
        match functions.queue(self.function, records).await {
            Ok(_) if !self.source.reports_items => BTreeSet::new(),
            Ok(failures) => failures.into_iter().collect(),
            Err(died) => {
                if !died.was_planned() {
                    tracing::error!(function = self.function, reason = %died, "a batch of messages failed");
                }
                messages.iter().map(|message| message.message_id.clone()).collect()
            }
        }
    }

    fn settle(&self, queues: &Queues, messages: Vec<Received>, failures: &BTreeSet<String>) {
        // Lambda takes a name it does not know for a broken report, and repeats the whole batch.
        let broken = failures.iter().any(|id| !messages.iter().any(|message| message.message_id == *id));
        let mut failed = self.failed();
        for Received { message_id, receipt_handle, .. } in messages {
            if broken || failures.contains(&message_id) {
                failed.insert(message_id, receipt_handle);
                continue;
            }
            failed.remove(&message_id);
            if let Err(error) = queues.delete(&self.source.queue, &receipt_handle) {
                tracing::error!(queue = self.source.queue, reason = %error, "a message could not be deleted");
            }
        }
    }

    fn failed(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
