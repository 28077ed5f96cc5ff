//! Functions as real binaries behind Lambda's invocation API, as `cargo lambda watch` offers it. They get the events they
//! would get from AWS; faults and the meter do not reach into them.

use super::{Died, event};
use crate::ids;
use crate::outside::Watching;
use crate::queues::{ACCOUNT, REGION};
use bytes::Bytes;
use edge::http::Origin;
use http::{Request, Response};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// The first call of a function waits until `cargo lambda watch` has compiled it.
const PATIENCE: Duration = Duration::from_mins(15);

pub(crate) struct External {
    http: reqwest::Client,
    url: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct BatchAnswer {
    batch_item_failures: Vec<Failure>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    item_identifier: String,
}

impl External {
    pub(crate) fn new(url: &str) -> Self {
        Self { http: reqwest::Client::new(), url: url.trim_end_matches('/').to_owned() }
    }

    pub(super) async fn http(
        &self,
        function: &'static str,
        request: Request<Bytes>,
        origin: &Origin,
        watching: &Arc<Watching>,
    ) -> Result<Response<Bytes>, Died> {
        let answer = self.invoke(function, &event::of_request(&request, origin), watching).await?;
        event::response(&answer).map_err(Died::Garbled)
    }

    pub(super) async fn stream(
        &self,
        function: &'static str,
        records: Vec<Value>,
        watching: &Arc<Watching>,
    ) -> Result<Option<String>, Died> {
        Ok(self.queue(function, records, watching).await?.into_iter().min())
    }

    /// Streams and queues are answered in the same words: what was not done.
    pub(super) async fn queue(
        &self,
        function: &'static str,
        records: Vec<Value>,
        watching: &Arc<Watching>,
    ) -> Result<Vec<String>, Died> {
        let answer = self.invoke(function, &json!({ "Records": records }), watching).await?;
        let answer: Option<BatchAnswer> =
            serde_json::from_slice(&answer).map_err(|error| Died::Garbled(error.to_string()))?;
        let failures = answer.unwrap_or_default().batch_item_failures;
        Ok(failures.into_iter().map(|failure| failure.item_identifier).collect())
    }

    pub(super) async fn schedule(
        &self,
        function: &'static str,
        at: Timestamp,
        watching: &Arc<Watching>,
    ) -> Result<(), Died> {
        let event = json!({
            "version": "0",
            "id": ids::random_uuid().to_string(),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": ACCOUNT,
            "time": at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "region": REGION,
            "resources": [],
            "detail": {},
        });
        self.invoke(function, &event, watching).await.map(drop)
    }

    async fn invoke(&self, function: &'static str, event: &Value, watching: &Arc<Watching>) -> Result<Bytes, Died> {
        let url = format!("{}/2015-03-31/functions/{function}/invocations", self.url);
        let unreachable = |source: reqwest::Error| Died::Unreachable { url: self.url.clone(), source };
        let answer = self.http.post(url).timeout(PATIENCE).json(event).send().await.map_err(unreachable)?;
        watching.invoked(function, Duration::ZERO);
        let failed = !answer.status().is_success() || answer.headers().contains_key("x-amz-function-error");
        let status = answer.status();
        let body = answer.bytes().await.map_err(unreachable)?;
        if failed { Err(Died::Failed(format!("{status}: {}", String::from_utf8_lossy(&body)))) } else { Ok(body) }
    }
}

#[cfg(test)]
mod tests;
