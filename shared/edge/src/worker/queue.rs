//! A queue's worker: each message is an event that wakes it. What fails is reported message by message, so that the others of
//! the batch are not repeated with it; what fails too often is set aside by the queue.

use super::{caught, panicked};
use crate::telemetry;
use app::events::{Event, Queue};
use app::{App, Classify, Error, Kind};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use futures::future::BoxFuture;
use lambda_runtime::{LambdaEvent, service_fn};
use std::sync::Arc;

pub type MessageHandler = for<'a> fn(&'a App, &'a Event) -> BoxFuture<'a, Result<(), Error>>;

/// Does one step of an order's life whenever it is woken. It looks at the facts, so being woken twice, late or for nothing is
/// a success.
#[derive(Clone, Copy)]
pub struct QueueWorker {
    /// The queue's name, too.
    pub function: &'static str,
    pub queue: Queue,
    pub handler: MessageHandler,
}

impl QueueWorker {
    #[must_use]
    pub const fn new(function: &'static str, queue: Queue, handler: MessageHandler) -> Self {
        Self { function, queue, handler }
    }

    /// Handles a batch, one message after the other; names those that failed.
    pub async fn work(&self, app: &App, event: SqsEvent) -> SqsBatchResponse {
        let mut response = SqsBatchResponse::default();
        for message in event.records {
            if !self.handled(app, &message).await {
                response.add_failure(message.message_id.unwrap_or_default());
            }
        }
        response
    }

    async fn handled(&self, app: &App, message: &SqsMessage) -> bool {
        let function = self.function;
        let event: Event = match serde_json::from_str(message.body.as_deref().unwrap_or_default()) {
            Ok(event) => event,
            Err(error) => {
                let message = message.message_id.as_deref().unwrap_or_default();
                tracing::error!(function, message, error = %error, "a message is no event");
                return false;
            }
        };
        let Event { id, kind, .. } = &event;
        match caught(|| (self.handler)(app, &event)).await.unwrap_or_else(|| Err(panicked())) {
            Ok(()) => {
                tracing::info!(function, event = id, kind, "handled");
                true
            }
            // It comes again; what stays undone is set aside, and that rings.
            Err(error) if error.kind() == Kind::Busy => {
                tracing::warn!(function, event = id, kind, error = %telemetry::chain(&error), "not handled yet");
                false
            }
            Err(error) => {
                tracing::error!(function, event = id, kind, error = %telemetry::chain(&error), "a message failed");
                false
            }
        }
    }
}

/// Runs a queue's worker as a Lambda function.
///
/// # Errors
/// Only what the runtime itself cannot recover from.
pub async fn serve_queue(worker: QueueWorker, app: Arc<App>) -> Result<(), lambda_runtime::Error> {
    telemetry::start_in_lambda();
    let app = &app;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<SqsEvent>| async move {
        Ok::<_, lambda_runtime::Error>(worker.work(app, event.payload).await)
    }))
    .await
}
