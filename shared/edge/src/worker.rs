//! Functions that no shopper calls: batches from the table's stream, and schedules. Partial failure is reported by the
//! sequence number of the first record that was not done, so nothing is lost and little is repeated.

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
    /// The partition key of the item that changed.
    #[must_use]
    pub fn partition(&self) -> Option<String> {
        let item = self.new.as_ref().or(self.old.as_ref())?;
        store::item::text(item, "pk")
    }
}

pub type ChangeHandler = for<'a> fn(&'a App, &'a Change) -> BoxFuture<'a, Result<(), Error>>;

/// A consumer of the table's stream. Each change is handled once at least, in order within its partition.
#[derive(Clone, Copy)]
pub struct StreamWorker {
    pub function: &'static str,
    pub handler: ChangeHandler,
}

impl StreamWorker {
    #[must_use]
    pub const fn new(function: &'static str, handler: ChangeHandler) -> Self {
        Self { function, handler }
    }

    /// Handles a batch; stops at the first record that fails and names it.
    pub async fn work(&self, app: &App, event: Event) -> DynamoDbEventResponse {
        let mut response = DynamoDbEventResponse::default();
        for record in event.records {
            let sequence = record.change.sequence_number.clone().unwrap_or_default();
            let change = Change {
                sequence: sequence.clone(),
                at: taken_down(&record.change),
                old: present(record.change.old_image.into()),
                new: present(record.change.new_image.into()),
            };
            let work = AssertUnwindSafe((self.handler)(app, &change)).catch_unwind();
            let outcome = work.await.unwrap_or_else(|_| Err(Error::Bug("panicked".to_owned())));
            if let Err(error) = outcome {
                tracing::error!(function = self.function, sequence, error = %error, "a stream record failed");
                let mut failure = DynamoDbBatchItemFailure::default();
                failure.item_identifier = Some(sequence);
                response.batch_item_failures.push(failure);
                return response;
            }
        }
        response
    }
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
