//! Delivers the table's stream to one worker, as Lambda's event source mapping does: filtered, in batches, from a position
//! of its own; what fails is tried again from the first record that was not done, and in the end set aside for a person.

use crate::database::{Database, DatabaseError};
use crate::invoke::Functions;
use crate::outside::{Delivery, Watching};
use crate::queues::{NewMessage, Queues};
use crate::template::StreamSource;
use crate::{failure, ids};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::{Arc, PoisonError};
use tokio::sync::{Mutex, MutexGuard};

/// What the pump of a worker works with.
pub(crate) struct Pump {
    pub(crate) function: &'static str,
    source: &'static StreamSource,
    state: Mutex<State>,
    /// A copy of the position for those who must not wait for a delivery.
    seen: std::sync::Mutex<Option<String>>,
}

#[derive(Default)]
struct State {
    /// The last record that is done with.
    after: Option<String>,
    /// How often the record after it has failed.
    failures: u32,
    /// How many records the next batch may have, when a whole batch failed.
    narrowed: Option<usize>,
}

/// A pump that stands still.
pub(crate) struct Held<'a> {
    pump: &'a Pump,
    state: MutexGuard<'a, State>,
}

impl Held<'_> {
    /// Forgets what was, and begins behind this record.
    pub(crate) fn begin_after(mut self, after: Option<String>) {
        *self.state = State { after, ..State::default() };
        self.pump.tell(&self.state);
    }
}

/// The surroundings of a pump.
pub(crate) struct Line<'a> {
    pub(crate) database: &'a Database,
    pub(crate) functions: &'a Arc<Functions>,
    pub(crate) watching: &'a Watching,
    pub(crate) queues: &'a Queues,
    pub(crate) now: Timestamp,
}

/// What a step of a pump came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// There was nothing to deliver.
    Idle,
    Delivered,
    /// The batch, or a part of it, will be tried again.
    Failed,
}

/// Records that passed the filters, and the last record that was looked at.
struct Batch {
    records: Vec<Value>,
    end: Option<String>,
}

/// How a delivery ended.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    /// The record at this position failed; those before it are done.
    FailedAt(usize),
    /// Nobody knows which of them are done.
    FailedWhole,
}

/// How many records one read of the stream brings.
const READ: usize = 1000;

impl Pump {
    pub(crate) fn new(function: &'static str, source: &'static StreamSource, after: Option<String>) -> Self {
        let state = State { after: after.clone(), ..State::default() };
        Self { function, source, state: Mutex::new(state), seen: std::sync::Mutex::new(after) }
    }

    /// The last record that is done with, to begin again behind it.
    pub(crate) fn position(&self) -> Option<String> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until no delivery is under way and lets none begin while it is held.
    pub(crate) async fn hold(&self) -> Held<'_> {
        Held { pump: self, state: self.state.lock().await }
    }

    /// How many records wait for the worker.
    pub(crate) async fn pending(&self, database: &Database) -> Result<usize, DatabaseError> {
        let mut after = self.state.lock().await.after.clone();
        let mut pending = 0;
        loop {
            let batch = self.read(database, after.as_deref(), usize::MAX)?;
            pending += batch.records.len();
            match batch.end {
                Some(end) => after = Some(end),
                None => return Ok(pending),
            }
        }
    }

    /// Delivers the next batch.
    pub(crate) async fn step(&self, line: &Line<'_>) -> Result<Step, DatabaseError> {
        let mut state = self.state.lock().await;
        let size = state.narrowed.unwrap_or(self.source.batch_size);
        let batch = loop {
            let batch = self.read(line.database, state.after.as_deref(), size)?;
            if !batch.records.is_empty() {
                break batch;
            }
            let Some(end) = batch.end else { return Ok(Step::Idle) };
            state.after = Some(end);
            self.tell(&state);
        };
        let outcome = self.deliver(line, &batch.records).await;
        let step = if outcome == Outcome::Done { Step::Delivered } else { Step::Failed };
        if let Some(given_up) = self.settle(&mut state, &batch, &outcome) {
            self.set_aside(line, &batch.records[given_up], state.failures)?;
            state.failures = 0;
        }
        self.tell(&state);
        Ok(step)
    }

    /// Moves the position to where the next batch begins. Answers the records that were tried to the end in vain.
    fn settle(&self, state: &mut State, batch: &Batch, outcome: &Outcome) -> Option<std::ops::Range<usize>> {
        let count = batch.records.len();
        let failed = match outcome {
            Outcome::Done => {
                *state = State { after: batch.end.clone(), ..State::default() };
                return None;
            }
            Outcome::FailedWhole if self.source.bisects && count > 1 => {
                state.narrowed = Some(count / 2);
                return None;
            }
            Outcome::FailedWhole => 0..count,
            Outcome::FailedAt(position) => *position..position + 1,
        };
        if failed.start > 0 {
            state.after = sequence(&batch.records[failed.start - 1]).map(str::to_owned);
            state.failures = 0;
        }
        state.failures += 1;
        let exhausted = self.source.retries.is_some_and(|retries| state.failures > retries);
        if exhausted {
            state.after = sequence(&batch.records[failed.end - 1]).map(str::to_owned);
            state.narrowed = None;
        }
        exhausted.then_some(failed)
    }

    async fn deliver(&self, line: &Line<'_>, records: &[Value]) -> Outcome {
        let Delivery { duplicated, reordered } = line.watching.delivery(self.function);
        let delivered = if reordered { reorder(records) } else { records.to_vec() };
        let mut outcome = self.invoke(line, records, delivered.clone(), reordered).await;
        if duplicated && outcome == Outcome::Done {
            outcome = self.invoke(line, records, delivered, reordered).await;
        }
        outcome
    }

    async fn invoke(&self, line: &Line<'_>, records: &[Value], delivered: Vec<Value>, reordered: bool) -> Outcome {
        match line.functions.stream(self.function, delivered).await {
            Ok(None) => Outcome::Done,
            Ok(Some(failed)) => match records.iter().position(|record| sequence(record) == Some(&failed)) {
                // In another order, records before the failed one may not have been reached.
                Some(position) if !reordered => Outcome::FailedAt(position),
                _ => Outcome::FailedWhole,
            },
            Err(died) => {
                if !died.was_planned() {
                    tracing::error!(function = self.function, reason = %died, "a batch of the stream failed");
                }
                Outcome::FailedWhole
            }
        }
    }

    fn read(&self, database: &Database, after: Option<&str>, size: usize) -> Result<Batch, DatabaseError> {
        let found = database.records_after(after, READ)?;
        let mut batch = Batch { records: Vec::new(), end: None };
        for record in found {
            if batch.records.len() == size {
                break;
            }
            batch.end = sequence(&record).map(str::to_owned);
            let filters = &self.source.filters;
            if filters.is_empty() || filters.iter().any(|filter| filter.matches(&record)) {
                batch.records.push(record);
            }
        }
        Ok(batch)
    }

    /// Tells the failures queue where in the stream the records stand that could not be handled.
    fn set_aside(&self, line: &Line<'_>, records: &[Value], failures: u32) -> Result<(), DatabaseError> {
        let Some(queue) = &self.source.failures else {
            tracing::error!(function = self.function, count = records.len(), "stream records were given up");
            return Ok(());
        };
        let (first, last) = (records.first(), records.last());
        let at =
            |record: Option<&Value>| record.map(|record| record["dynamodb"]["ApproximateCreationDateTime"].clone());
        let message = json!({
            "requestContext": {
                "requestId": ids::random_uuid().to_string(),
                "functionArn": failure::function_arn(self.function),
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": failures,
            },
            "responseContext": { "statusCode": 200, "executedVersion": "$LATEST", "functionError": null },
            "version": "1.0",
            "timestamp": line.now,
            "DDBStreamBatchInfo": {
                "shardId": Database::shard_id(),
                "startSequenceNumber": first.and_then(sequence),
                "endSequenceNumber": last.and_then(sequence),
                "approximateArrivalOfFirstRecord": at(first),
                "approximateArrivalOfLastRecord": at(last),
                "batchSize": records.len(),
                "streamArn": line.database.stream_arn()?,
            },
        });
        failure::send(line.queues, queue, NewMessage { body: message.to_string(), ..NewMessage::default() });
        Ok(())
    }

    fn tell(&self, state: &State) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&state.after);
    }
}

fn sequence(record: &Value) -> Option<&str> {
    record["dynamodb"]["SequenceNumber"].as_str()
}

/// The changes of each item in their order, the items in the reverse of theirs.
fn reorder(records: &[Value]) -> Vec<Value> {
    let keys = |record: &Value| record["dynamodb"]["Keys"].to_string();
    let mut order: Vec<String> = Vec::new();
    for record in records {
        let key = keys(record);
        if !order.contains(&key) {
            order.push(key);
        }
    }
    let of = |key: &String| records.iter().filter(|record| keys(record) == *key).cloned().collect::<Vec<_>>();
    order.iter().rev().flat_map(of).collect()
}

#[cfg(test)]
mod tests;
