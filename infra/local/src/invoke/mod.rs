//! Runs the functions: in this process, each with its own application as in its own sandbox, or elsewhere behind Lambda's
//! invocation API. Knows that some invocations die; who calls a function and why is not its affair.

mod event;
mod external;
mod guard;
mod in_process;

pub(crate) use external::External;
pub(crate) use guard::crash;
pub(crate) use in_process::{InProcess, Workshop};

use crate::outside::Watching;
use axum::http::{HeaderValue, Response, StatusCode, header};
use bytes::Bytes;
use edge::http::Origin;
use http::Request;
use jiff::Timestamp;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedRwLockWriteGuard, RwLock};

/// Why an invocation gave no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Died {
    #[error("it crashed, as planned")]
    Crashed,
    #[error("it took longer than the {0:?} the template gives it")]
    TimedOut(Duration),
    #[error("it panicked")]
    Panicked,
    #[error("no function crate provides it")]
    NoCode,
    #[error("it could not be started: {0}")]
    Init(#[from] aws::config::ConfigError),
    #[error("it failed: {0}")]
    Failed(String),
    #[error("the functions cannot be reached at {url}: {source}")]
    Unreachable {
        url: String,
        #[source]
        source: reqwest::Error,
    },
    #[error("its event or its answer is not as Lambda has it: {0}")]
    Garbled(String),
}

impl Died {
    /// Whoever planned it need not be told.
    pub(crate) const fn was_planned(&self) -> bool {
        matches!(self, Self::Crashed)
    }

    /// Whether the process is gone, and with it what it had kept.
    const fn took_the_sandbox(&self) -> bool {
        matches!(self, Self::Crashed | Self::TimedOut(_))
    }
}

/// Where functions run.
pub(crate) enum Invoker {
    InProcess(Box<InProcess>),
    External(External),
}

/// All functions of one shop.
pub(crate) struct Functions {
    invoker: Invoker,
    watching: Arc<Watching>,
    /// Held by every invocation for reading; taken for writing by whoever needs them all to have ended.
    running: Arc<RwLock<()>>,
}

impl Functions {
    pub(crate) fn new(invoker: Invoker, watching: Arc<Watching>) -> Arc<Self> {
        Arc::new(Self { invoker, watching, running: Arc::default() })
    }

    /// One request to one function. What dies answers as an HTTP API does for it.
    pub(crate) async fn http(
        self: &Arc<Self>,
        function: &'static str,
        request: Request<Bytes>,
        origin: Origin,
    ) -> Response<Bytes> {
        let request_id = origin.request_id.clone();
        let functions = self.clone();
        let work = async move {
            match &functions.invoker {
                Invoker::InProcess(here) => here.http(function, request, origin, &functions.watching).await,
                Invoker::External(there) => there.http(function, request, &origin, &functions.watching).await,
            }
        };
        self.run(work).await.unwrap_or_else(|died| {
            if !died.was_planned() {
                tracing::error!(function, request_id, reason = %died, "no answer");
            }
            bad_gateway()
        })
    }

    /// One batch of stream records to one worker; the sequence number of the first record that was not done, if any.
    pub(crate) async fn stream(
        self: &Arc<Self>,
        function: &'static str,
        records: Vec<Value>,
    ) -> Result<Option<String>, Died> {
        let functions = self.clone();
        let work = async move {
            match &functions.invoker {
                Invoker::InProcess(here) => here.stream(function, records, &functions.watching).await,
                Invoker::External(there) => there.stream(function, records, &functions.watching).await,
            }
        };
        self.run(work).await
    }

    /// One batch of a queue's messages to its worker; the ids of the messages that were not done.
    pub(crate) async fn queue(
        self: &Arc<Self>,
        function: &'static str,
        records: Vec<Value>,
    ) -> Result<Vec<String>, Died> {
        let functions = self.clone();
        let work = async move {
            match &functions.invoker {
                Invoker::InProcess(here) => here.queue(function, records, &functions.watching).await,
                Invoker::External(there) => there.queue(function, records, &functions.watching).await,
            }
        };
        self.run(work).await
    }

    /// One call of a scheduled function, at a time of the shop.
    pub(crate) async fn schedule(self: &Arc<Self>, function: &'static str, at: Timestamp) -> Result<(), Died> {
        let functions = self.clone();
        let work = async move {
            match &functions.invoker {
                Invoker::InProcess(here) => here.schedule(function, &functions.watching).await,
                Invoker::External(there) => there.schedule(function, at, &functions.watching).await,
            }
        };
        self.run(work).await
    }

    /// Waits until every invocation that runs now has ended.
    pub(crate) async fn settle(&self) {
        drop(self.running.write().await);
    }

    /// Waits like `settle` and lets none begin until the guard is dropped.
    pub(crate) async fn pause(&self) -> OwnedRwLockWriteGuard<()> {
        self.running.clone().write_owned().await
    }

    /// Throws the sandboxes away, and with them whatever functions keep between invocations.
    pub(crate) fn forget(&self) {
        if let Invoker::InProcess(here) = &self.invoker {
            here.forget();
        }
    }

    pub(crate) const fn are_here(&self) -> bool {
        matches!(self.invoker, Invoker::InProcess(_))
    }

    /// Runs an invocation in a task of its own: a function goes on when its caller has left.
    async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Died>> + Send + 'static,
    ) -> Result<T, Died> {
        let running = self.running.clone().read_owned().await;
        let task = tokio::spawn(async move {
            let _running = running;
            work.await
        });
        task.await.unwrap_or(Err(Died::Panicked))
    }
}

/// What the door says when a function gave it nothing.
fn bad_gateway() -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(br#"{"message":"Internal Server Error"}"#));
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
