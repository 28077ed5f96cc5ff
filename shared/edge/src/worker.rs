//! Functions that no shopper calls: batches from the table's stream, messages of queues, and schedules. Partial failure is
//! reported: of a stream the first record that was not done, of a queue each message, so nothing is lost and little is
//! repeated.

mod queue;

pub use queue::{MessageHandler, QueueWorker, serve_queue};

use app::{App, Error};
use aws_lambda_events::dynamodb::{Event, StreamRecord};
use aws_lambda_events::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;
use lambda_runtime::{LambdaEvent, service_fn};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use store::Item;

/// One change of one item, as the stream tells it.
#[derive(Clone, Debug)]
pub struct Change {
    pub sequence: String,
    /// When the stream took the change down, to the second or so: the same however often this record is delivered.
    pub at: Timestamp,
    pub old: Option<Item>,
    pub new: Option<Item>,
}

impl Change {
    fn of(record: StreamRecord) -> Self {
        let at = taken_down(&record);
        Self {
            sequence: record.sequence_number.unwrap_or_default(),
            at,
            old: present(record.old_image.into()),
            new: present(record.new_image.into()),
        }
    }

    /// The partition key of the item that changed.
    #[must_use]
    pub fn partition(&self) -> Option<String> {
        let item = self.new.as_ref().or(self.old.as_ref())?;
        store::item::text(item, "pk")
    }
}

pub type ChangeHandler = for<'a> fn(&'a App, &'a Change) -> BoxFuture<'a, Result<(), Error>>;
pub type BatchHandler = for<'a> fn(&'a App, &'a [Change]) -> BoxFuture<'a, Result<(), Stopped>>;

/// Where a batch came to a stop: what stands before this position is done.
#[derive(Debug)]
pub struct Stopped {
    pub at: usize,
    pub error: Error,
}

/// One change after the other, or all of an invocation together, where that saves calls.
#[derive(Clone, Copy)]
pub enum StreamHandler {
    Each(ChangeHandler),
    Together(BatchHandler),
}

/// A consumer of the table's stream. Each change is handled once at least, in order within its partition.
#[derive(Clone, Copy)]
pub struct StreamWorker {
    pub function: &'static str,
    pub handler: StreamHandler,
}

impl StreamWorker {
    #[must_use]
    pub const fn new(function: &'static str, handler: ChangeHandler) -> Self {
        Self { function, handler: StreamHandler::Each(handler) }
    }

    /// A worker that is given all changes of an invocation at once.
    #[must_use]
    pub const fn of_batches(function: &'static str, handler: BatchHandler) -> Self {
        Self { function, handler: StreamHandler::Together(handler) }
    }

    /// Handles a batch; names the first record that was not done.
    pub async fn work(&self, app: &App, event: Event) -> DynamoDbEventResponse {
        let mut response = DynamoDbEventResponse::default();
        let changes: Vec<Change> = event.records.into_iter().map(|record| Change::of(record.change)).collect();
        if let Err(Stopped { at, error }) = self.handle(app, &changes).await {
            let sequence = changes.get(at).map(|change| change.sequence.clone()).unwrap_or_default();
            tracing::error!(function = self.function, sequence, error = %crate::telemetry::chain(&error), "a stream record failed");
            let mut failure = DynamoDbBatchItemFailure::default();
            failure.item_identifier = Some(sequence);
            response.batch_item_failures.push(failure);
        }
        response
    }

    async fn handle(&self, app: &App, changes: &[Change]) -> Result<(), Stopped> {
        match self.handler {
            StreamHandler::Together(_) if changes.is_empty() => Ok(()),
            StreamHandler::Together(handler) => {
                caught(|| handler(app, changes)).await.unwrap_or_else(|| Err(Stopped { at: 0, error: panicked() }))
            }
            StreamHandler::Each(handler) => {
                for (at, change) in changes.iter().enumerate() {
                    let outcome = caught(|| handler(app, change)).await;
                    outcome.unwrap_or_else(|| Err(panicked())).map_err(|error| Stopped { at, error })?;
                }
                Ok(())
            }
        }
    }
}

/// What the work comes to, or nothing where it panics; also where the handler does before it gives its future.
async fn caught<'a, T>(work: impl FnOnce() -> BoxFuture<'a, T>) -> Option<T> {
    AssertUnwindSafe(async move { work().await }).catch_unwind().await.ok()
}

fn panicked() -> Error {
    Error::Bug("panicked".to_owned())
}

fn taken_down(record: &StreamRecord) -> Timestamp {
    let at = &record.approximate_creation_date_time;
    let nanoseconds = i32::try_from(at.timestamp_subsec_nanos()).unwrap_or(0);
    Timestamp::new(at.timestamp(), nanoseconds).unwrap_or_default()
}

fn present(item: Item) -> Option<Item> {
    (!item.is_empty()).then_some(item)
}

pub type Job = for<'a> fn(&'a App) -> BoxFuture<'a, Result<String, Error>>;

/// A function the clock calls. Its result is one sentence for the log.
#[derive(Clone, Copy)]
pub struct Schedule {
    pub function: &'static str,
    pub job: Job,
}

impl Schedule {
    #[must_use]
    pub const fn new(function: &'static str, job: Job) -> Self {
        Self { function, job }
    }
}

/// A domain's functions that no shopper calls.
#[derive(Clone, Default)]
pub struct Workers {
    pub streams: Vec<StreamWorker>,
    pub queues: Vec<QueueWorker>,
    pub schedules: Vec<Schedule>,
}

/// Runs a stream consumer as a Lambda function.
///
/// # Errors
/// Only what the runtime itself cannot recover from.
pub async fn serve_stream(worker: StreamWorker, app: Arc<App>) -> Result<(), lambda_runtime::Error> {
    crate::telemetry::start_in_lambda();
    let app = &app;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Event>| async move {
        Ok::<_, lambda_runtime::Error>(worker.work(app, event.payload).await)
    }))
    .await
}

/// Runs a scheduled job as a Lambda function. A failure is the invocation's, so that Lambda retries and alarms.
///
/// # Errors
/// Only what the runtime itself cannot recover from.
pub async fn serve_schedule(schedule: Schedule, app: Arc<App>) -> Result<(), lambda_runtime::Error> {
    crate::telemetry::start_in_lambda();
    let app = &app;
    lambda_runtime::run(service_fn(move |_: LambdaEvent<serde_json::Value>| async move {
        let done = (schedule.job)(app).await.map_err(|error| lambda_runtime::Error::from(error.to_string()))?;
        tracing::info!(function = schedule.function, done, "job done");
        Ok::<_, lambda_runtime::Error>(serde_json::json!({ "done": done }))
    }))
    .await
}
