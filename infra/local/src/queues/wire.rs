//! The SQS JSON protocol: which operation a request names, and how its refusals look to an SDK.

use super::operations::{self, Context};
use super::{ACCOUNT, LONGEST, QueueError, Queues};
use crate::ids;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A refusal: the modelled error, its code in the older query protocol, and why.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) name: &'static str,
    pub(super) query_code: &'static str,
    pub(super) message: String,
}

impl Fault {
    /// An error whose two names differ only by the prefix.
    pub(super) fn batch(name: &'static str, query_code: &'static str, message: &str) -> Self {
        Self { name, query_code, message: message.to_owned() }
    }
}

impl From<QueueError> for Fault {
    fn from(error: QueueError) -> Self {
        let (name, query_code) = match &error {
            QueueError::NoSuchQueue(_) => ("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"),
            QueueError::InvalidReceipt => ("ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid"),
            QueueError::NotInFlight => ("MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight"),
            QueueError::InvalidContents => ("InvalidMessageContents", "InvalidMessageContents"),
            QueueError::TooLong | QueueError::OutOfRange { .. } => ("InvalidParameterValue", "InvalidParameterValue"),
        };
        Self { name, query_code, message: error.to_string() }
    }
}

pub(super) fn router(queues: Queues) -> Router {
    Router::new()
        .route("/", post(call))
        // The account by its number: a parameter there would take paths of the shop, which shares this server.
        .route(&format!("/{ACCOUNT}/{{queue}}"), post(call))
        // Base 64 and JSON make the longest batch longer on the wire.
        .layer(DefaultBodyLimit::max(4 * LONGEST))
        .with_state(queues)
}

async fn call(State(queues): State<Queues>, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let host = text(header::HOST.as_str()).to_owned();
    let target = text("x-amz-target").to_owned();
    let result = dispatch(&Context { queues, host }, &target, &body).await;
    let (status, body, query_error) = match result {
        Ok(body) => (StatusCode::OK, body, None),
        Err(fault) => {
            let body = json!({ "__type": format!("com.amazonaws.sqs#{}", fault.name), "message": fault.message });
            (StatusCode::BAD_REQUEST, body, Some(format!("{};Sender", fault.query_code)))
        }
    };
    let mut response = (status, body.to_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0"));
    for (name, value) in
        [("x-amzn-requestid", Some(ids::random_uuid().to_string())), ("x-amzn-query-error", query_error)]
    {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            headers.insert(name, value);
        }
    }
    response
}

async fn dispatch(context: &Context, target: &str, body: &[u8]) -> Result<Value, Fault> {
    match target.strip_prefix("AmazonSQS.").unwrap_or_default() {
        "SendMessage" => to_json(operations::send(context, read(body)?)?),
        "SendMessageBatch" => to_json(operations::send_batch(context, read(body)?)?),
        "ReceiveMessage" => to_json(operations::receive(context, read(body)?).await?),
        "DeleteMessage" => to_json(operations::delete(context, &read(body)?)?),
        "DeleteMessageBatch" => to_json(operations::delete_batch(context, read(body)?)?),
        "ChangeMessageVisibility" => to_json(operations::change_visibility(context, &read(body)?)?),
        "StartMessageMoveTask" => to_json(operations::start_message_move_task(context, &read(body)?)?),
        "GetQueueUrl" => to_json(operations::get_queue_url(context, &read(body)?)?),
        "GetQueueAttributes" => to_json(operations::get_queue_attributes(context, &read(body)?)?),
        _ => {
            let message = format!("the local queues have no operation {target}");
            Err(Fault {
                name: "UnsupportedOperation",
                query_code: "AWS.SimpleQueueService.UnsupportedOperation",
                message,
            })
        }
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(body).map_err(|error| {
        let message = format!("the request is not what the operation takes: {error}");
        Fault { name: "InvalidParameterValue", query_code: "InvalidParameterValue", message }
    })
}

fn to_json(output: impl Serialize) -> Result<Value, Fault> {
    serde_json::to_value(output).map_err(|error| Fault {
        name: "InternalError",
        query_code: "InternalError",
        message: error.to_string(),
    })
}
