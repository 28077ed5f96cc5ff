//! Calls one scheduled function when it is due on the shop's clock. A call that fails to the end goes to the template's
//! queue; the next time is its own affair.

use crate::clock::VirtualClock;
use crate::invoke::{Died, Functions};
use crate::queues::{NewMessage, Queues};
use crate::template::ScheduleSource;
use crate::{failure, ids};
use jiff::Timestamp;
use serde_json::json;
use std::sync::Arc;
use tokio::sync::Mutex;

pub(crate) struct Timer {
    pub(crate) function: &'static str,
    source: &'static ScheduleSource,
    last: Mutex<Option<Timestamp>>,
}

impl Timer {
    pub(crate) fn new(function: &'static str, source: &'static ScheduleSource) -> Self {
        Self { function, source, last: Mutex::default() }
    }

    /// Calls the function if it is due: the first time at once, then whenever its period has passed. Says whether it did.
    pub(crate) async fn run_if_due(&self, clock: &VirtualClock, functions: &Arc<Functions>, queues: &Queues) -> bool {
        // Held while it runs: a scheduled function is not called a second time beside itself.
        let mut last = self.last.lock().await;
        let now = clock.now();
        if last.is_some_and(|last| now.duration_since(last) < self.source.every) {
            return false;
        }
        *last = Some(now);
        let mut tries = 0;
        while let Err(died) = functions.schedule(self.function, now).await {
            tries += 1;
            if !died.was_planned() {
                tracing::error!(function = self.function, tries, reason = %died, "a scheduled call failed");
            }
            if tries > self.source.retries {
                self.set_aside(queues, now, tries, &died);
                break;
            }
        }
        true
    }

    /// When it will be due.
    pub(crate) async fn next(&self) -> Option<Timestamp> {
        let last = *self.last.lock().await;
        last.and_then(|last| last.checked_add(self.source.every).ok())
    }

    fn set_aside(&self, queues: &Queues, now: Timestamp, tries: u32, died: &Died) {
        let Some(queue) = &self.source.failures else { return };
        let message = json!({
            "version": "1.0",
            "timestamp": now,
            "requestContext": {
                "requestId": ids::random_uuid().to_string(),
                "functionArn": failure::function_arn(self.function),
                "condition": "RetriesExhausted",
                "approximateInvokeCount": tries,
            },
            "requestPayload": { "source": "aws.events", "time": now },
            "responseContext": { "statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled" },
            "responsePayload": { "errorMessage": died.to_string() },
        });
        failure::send(queues, queue, NewMessage { body: message.to_string(), ..NewMessage::default() });
    }
}
