//! What is watched and, in tests, disturbed at every call that leaves the process: the one layer under the SDK's HTTP client
//! and the gateway's. Deployed functions run with [`Undisturbed`].

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use std::sync::Arc;

/// What becomes of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    None,
    /// The call never arrives.
    Refuse,
    /// The call takes effect and its reply is lost.
    LostReply,
    /// The call takes effect and the process dies before it sees the reply.
    CrashAfter,
    /// The service says it is too busy; no effect.
    Throttle,
    /// The service says another transaction was in the way; no effect.
    Conflict,
}

/// Capacity units one call consumed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Units {
    pub read: f64,
    pub write: f64,
}

/// Watches calls to the outside.
pub trait Outside: Send + Sync {
    /// Asked before each call; the answer is carried out by the layer.
    fn before(&self, service: &'static str, operation: &str) -> Fault;

    /// The process is to die here: whoever runs it drops the work in hand. Returns at once.
    fn crash(&self);

    /// What a call to the table consumed; also for calls that were cancelled, where the units are estimated.
    fn consumed(&self, operation: &str, units: Units);

    /// Which action was made on which partition, for holding policies against what is done.
    fn touched(&self, action: &'static str, index: Option<&'static str>, partition: &str);
}

/// Nothing is disturbed and nobody watches.
#[derive(Debug)]
pub struct Undisturbed;

impl Outside for Undisturbed {
    fn before(&self, _: &'static str, _: &str) -> Fault {
        Fault::None
    }
    fn crash(&self) {}
    fn consumed(&self, _: &str, _: Units) {}
    fn touched(&self, _: &'static str, _: Option<&'static str>, _: &str) {}
}

/// The layer under an SDK client.
#[derive(Clone)]
pub struct Layer {
    inner: SharedHttpClient,
    outside: Arc<dyn Outside>,
}

impl std::fmt::Debug for Layer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("outside::Layer")
    }
}

impl Layer {
    pub fn new(inner: SharedHttpClient, outside: Arc<dyn Outside>) -> Self {
        Self { inner, outside }
    }
}

impl HttpClient for Layer {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Connector { inner, outside: self.outside.clone() })
    }
}

struct Connector {
    inner: SharedHttpConnector,
    outside: Arc<dyn Outside>,
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("outside::Connector")
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (service, operation) = named(&request);
        let fault = self.outside.before(service, &operation);
        let (inner, outside) = (self.inner.clone(), self.outside.clone());
        HttpConnectorFuture::new(async move {
            match fault {
                Fault::None => inner.call(request).await,
                Fault::Refuse => Err(broken("refused before it was sent")),
                Fault::LostReply => {
                    let _applied = inner.call(request).await?;
                    Err(broken("reply lost"))
                }
                Fault::CrashAfter => {
                    let _applied = inner.call(request).await?;
                    outside.crash();
                    std::future::pending().await
                }
                Fault::Throttle if service == "sqs" => Ok(reply("com.amazonaws.sqs#RequestThrottled", "")),
                Fault::Throttle => Ok(reply(&dynamodb("ProvisionedThroughputExceededException"), "")),
                Fault::Conflict => match conflict(&operation, &request) {
                    Some(response) => Ok(response),
                    None => inner.call(request).await,
                },
            }
        })
    }
}

/// Service and operation, from the header every AWS JSON protocol carries: `DynamoDB_20120810.PutItem`.
fn named(request: &HttpRequest) -> (&'static str, String) {
    let target = request.headers().get("x-amz-target").unwrap_or_default();
    let (service, operation) = target.split_once('.').unwrap_or(("", target));
    let service = match service {
        "DynamoDB_20120810" => "dynamodb",
        "AmazonSQS" => "sqs",
        _ => "aws",
    };
    (service, operation.to_owned())
}

fn broken(what: &'static str) -> ConnectorError {
    ConnectorError::io(std::io::Error::new(std::io::ErrorKind::ConnectionReset, what).into())
}

fn dynamodb(kind: &str) -> String {
    format!("com.amazonaws.dynamodb.v20120810#{kind}")
}

fn reply(kind: &str, more: &str) -> HttpResponse {
    let body = format!(r#"{{"__type":"{kind}","message":"planned fault"{more}}}"#);
    let mut response = HttpResponse::new(
        aws_smithy_runtime_api::http::StatusCode::try_from(400).expect("400 is a status code"),
        SdkBody::from(body),
    );
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    response
}

/// DynamoDB's answer to a conflict, for the operations that can have one.
fn conflict(operation: &str, request: &HttpRequest) -> Option<HttpResponse> {
    match operation {
        "PutItem" | "UpdateItem" | "DeleteItem" => Some(reply(&dynamodb("TransactionConflictException"), "")),
        "TransactWriteItems" | "TransactGetItems" => {
            let body: serde_json::Value = serde_json::from_slice(request.body().bytes()?).ok()?;
            let items = body.get("TransactItems")?.as_array()?.len();
            let mut reasons = vec![r#"{"Code":"TransactionConflict"}"#; 1];
            reasons.resize(items, r#"{"Code":"None"}"#);
            let reasons = format!(r#","CancellationReasons":[{}]"#, reasons.join(","));
            Some(reply(&dynamodb("TransactionCanceledException"), &reasons))
        }
        _ => None,
    }
}
