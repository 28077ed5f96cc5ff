//! Functions in this process. Each has its own application, made at its first invocation: what it keeps between
//! invocations is its own, as in a sandbox of Lambda.

use super::Died;
use super::guard::guarded;
use crate::carrier::WEBHOOK_SECRET as CARRIER_SECRET;
use crate::clock::VirtualClock;
use crate::environment::CARRIER_KEY;
use crate::outside::Watching;
use crate::registry::Code;
use crate::template::Template;
use app::ports::Clock;
use aws::Clients;
use aws::carrier::EasyPost;
use aws::config::{ConfigError, Settings};
use aws::mailer::SesMailer;
use aws::outside::Outside;
use aws::pictures::S3Pictures;
use aws::queues::SqsQueues;
use aws_lambda_events::dynamodb::Event;
use aws_lambda_events::sqs::SqsEvent;
use bytes::Bytes;
use edge::http::{Origin, Service};
use edge::{QueueWorker, Schedule, StreamWorker};
use futures::FutureExt as _;
use http::{Request, Response};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// What applications are made of.
#[derive(Clone)]
pub(crate) struct Workshop {
    pub(crate) settings: Settings,
    pub(crate) clock: VirtualClock,
    pub(crate) http: aws::http::HttpClient,
    pub(crate) link_key: &'static str,
    pub(crate) gateway_key: &'static str,
    pub(crate) gateway_webhook_key: &'static str,
}

impl Workshop {
    pub(crate) fn app(&self, outside: Arc<dyn Outside>) -> Result<Arc<app::App>, ConfigError> {
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
        let pictures = S3Pictures::new(&self.settings, self.http.clone(), clock.clone(), outside.clone())?;
        let queues = SqsQueues::new(&self.settings, outside.clone())?;
        let carrier = EasyPost::new(
            self.http.clone(),
            &self.settings.carrier_url,
            CARRIER_KEY.to_owned(),
            vec![CARRIER_SECRET.to_owned()],
            outside.clone(),
        );
        let mailer = SesMailer::new(&self.settings, self.http.clone(), clock.clone(), outside.clone())?;
        let clients = Clients {
            outside,
            clock,
            http: self.http.clone(),
            link_key: self.link_key.as_bytes().to_vec(),
            gateway_key: self.gateway_key.to_owned(),
            gateway_webhook_keys: vec![self.gateway_webhook_key.to_owned()],
        };
        Ok(Arc::new(app::App {
            pictures: Some(Arc::new(pictures)),
            queues: Some(Arc::new(queues)),
            carrier: Some(Arc::new(carrier)),
            mailer: Some(Arc::new(mailer)),
            ..clients.app(&self.settings)?
        }))
    }
}

pub(crate) struct InProcess {
    workshop: Workshop,
    code: BTreeMap<&'static str, Code>,
    template: &'static Template,
    sandboxes: RwLock<HashMap<&'static str, Arc<Sandbox>>>,
}

struct Sandbox {
    work: Work,
    limit: Duration,
}

enum Work {
    Http(Service),
    Stream(StreamWorker, Arc<app::App>),
    Queue(QueueWorker, Arc<app::App>),
    Schedule(Schedule, Arc<app::App>),
}

impl InProcess {
    pub(crate) fn new(workshop: Workshop, code: BTreeMap<&'static str, Code>, template: &'static Template) -> Self {
        Self { workshop, code, template, sandboxes: RwLock::default() }
    }

    pub(super) async fn http(
        &self,
        function: &'static str,
        request: Request<Bytes>,
        origin: Origin,
        watching: &Arc<Watching>,
    ) -> Result<Response<Bytes>, Died> {
        let sandbox = self.sandbox(function, watching)?;
        let Work::Http(service) = &sandbox.work else { return Err(Died::NoCode) };
        self.watched(function, &sandbox, service.answer(request, origin), watching).await
    }

    pub(super) async fn stream(
        &self,
        function: &'static str,
        records: Vec<Value>,
        watching: &Arc<Watching>,
    ) -> Result<Option<String>, Died> {
        let sandbox = self.sandbox(function, watching)?;
        let Work::Stream(worker, app) = &sandbox.work else { return Err(Died::NoCode) };
        let event: Event =
            serde_json::from_value(json!({ "Records": records })).map_err(|error| Died::Garbled(error.to_string()))?;
        let outcome = self.watched(function, &sandbox, worker.work(app, event), watching).await;
        Ok(outcome?.batch_item_failures.into_iter().next().map(|failure| failure.item_identifier.unwrap_or_default()))
    }

    pub(super) async fn queue(
        &self,
        function: &'static str,
        records: Vec<Value>,
        watching: &Arc<Watching>,
    ) -> Result<Vec<String>, Died> {
        let sandbox = self.sandbox(function, watching)?;
        let Work::Queue(worker, app) = &sandbox.work else { return Err(Died::NoCode) };
        let event: SqsEvent =
            serde_json::from_value(json!({ "Records": records })).map_err(|error| Died::Garbled(error.to_string()))?;
        let outcome = self.watched(function, &sandbox, worker.work(app, event), watching).await;
        Ok(outcome?.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect())
    }

    pub(super) async fn schedule(&self, function: &'static str, watching: &Arc<Watching>) -> Result<(), Died> {
        let sandbox = self.sandbox(function, watching)?;
        let Work::Schedule(schedule, app) = &sandbox.work else { return Err(Died::NoCode) };
        let work = AssertUnwindSafe((schedule.job)(app)).catch_unwind();
        let outcome = self.watched(function, &sandbox, work, watching).await;
        let done = outcome?.map_err(|_| Died::Panicked)?.map_err(|error| Died::Failed(error.to_string()))?;
        tracing::debug!(function, done, "job done");
        Ok(())
    }

    /// Runs an invocation under its limit. One that dies takes its sandbox along: the next begins with nothing.
    async fn watched<T>(
        &self,
        function: &'static str,
        sandbox: &Arc<Sandbox>,
        work: impl Future<Output = T>,
        watching: &Watching,
    ) -> Result<T, Died> {
        let (outcome, cpu) = guarded(work, sandbox.limit).await;
        watching.invoked(function, cpu);
        if outcome.as_ref().is_err_and(Died::took_the_sandbox) {
            let mut sandboxes = self.sandboxes.write().unwrap_or_else(PoisonError::into_inner);
            if sandboxes.get(function).is_some_and(|present| Arc::ptr_eq(present, sandbox)) {
                sandboxes.remove(function);
            }
        }
        outcome
    }

    pub(super) fn forget(&self) {
        self.sandboxes.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn sandbox(&self, function: &'static str, watching: &Arc<Watching>) -> Result<Arc<Sandbox>, Died> {
        if let Some(sandbox) = self.sandboxes.read().unwrap_or_else(PoisonError::into_inner).get(function) {
            return Ok(sandbox.clone());
        }
        let mut sandboxes = self.sandboxes.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(sandbox) = sandboxes.get(function) {
            return Ok(sandbox.clone());
        }
        let code = self.code.get(function).ok_or(Died::NoCode)?;
        let limit = self.template.function(function).map_or(Duration::from_secs(3), |function| function.timeout);
        let app = self.workshop.app(watching.watch(function))?;
        let work = match code {
            Code::Http(endpoint) => Work::Http(Service::new(*endpoint, app)),
            Code::Stream(worker) => Work::Stream(*worker, app),
            Code::Queue(worker) => Work::Queue(*worker, app),
            Code::Schedule(schedule) => Work::Schedule(*schedule, app),
        };
        let sandbox = Arc::new(Sandbox { work, limit });
        sandboxes.insert(function, sandbox.clone());
        Ok(sandbox)
    }
}
