//! The operations of the SQS JSON protocol, in its own field names.

use super::attributes::Attributes;
use super::wire::Fault;
use super::{ACCOUNT, BATCH, LONGEST, NewMessage, Queues, Received, Sent, arn};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What every operation needs.
pub(super) struct Context {
    pub(super) queues: Queues,
    /// The host the caller used, for the URLs it is given.
    pub(super) host: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Send {
    queue_url: String,
    #[serde(flatten)]
    message: OutgoingMessage,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OutgoingMessage {
    message_body: String,
    delay_seconds: Option<i64>,
    #[serde(default)]
    message_attributes: Attributes,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SendReply {
    message_id: String,
    #[serde(rename = "MD5OfMessageBody")]
    md5_of_body: String,
    #[serde(rename = "MD5OfMessageAttributes", skip_serializing_if = "Option::is_none")]
    md5_of_attributes: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SendBatch {
    queue_url: String,
    entries: Vec<SendEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendEntry {
    id: String,
    #[serde(flatten)]
    message: OutgoingMessage,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Receive {
    queue_url: String,
    max_number_of_messages: Option<usize>,
    visibility_timeout: Option<i64>,
    wait_time_seconds: Option<u64>,
    #[serde(default)]
    attribute_names: Vec<String>,
    #[serde(default)]
    message_system_attribute_names: Vec<String>,
    #[serde(default)]
    message_attribute_names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Delete {
    queue_url: String,
    receipt_handle: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeleteBatch {
    queue_url: String,
    entries: Vec<DeleteEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DeleteEntry {
    id: String,
    receipt_handle: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ChangeVisibility {
    queue_url: String,
    receipt_handle: String,
    visibility_timeout: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StartMove {
    source_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetQueueUrl {
    queue_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetQueueAttributes {
    queue_url: String,
    #[serde(default)]
    attribute_names: Vec<String>,
}

impl From<OutgoingMessage> for NewMessage {
    fn from(message: OutgoingMessage) -> Self {
        Self { body: message.message_body, delay: message.delay_seconds, attributes: message.message_attributes }
    }
}

impl From<Sent> for SendReply {
    fn from(sent: Sent) -> Self {
        let Sent { message_id, md5_of_body, md5_of_attributes } = sent;
        Self { message_id, md5_of_body, md5_of_attributes }
    }
}

pub(super) fn send(context: &Context, input: Send) -> Result<SendReply, Fault> {
    let sent = context.queues.send(name_in(&input.queue_url), input.message.into())?;
    Ok(sent.into())
}

pub(super) fn send_batch(context: &Context, input: SendBatch) -> Result<Value, Fault> {
    let queue = name_in(&input.queue_url);
    check_batch(input.entries.iter().map(|entry| entry.id.as_str()))?;
    if input.entries.iter().map(|entry| entry.message.message_body.len()).sum::<usize>() > LONGEST {
        let message = "Batch requests cannot be longer than 1048576 bytes.";
        return Err(Fault::batch("BatchRequestTooLong", "AWS.SimpleQueueService.BatchRequestTooLong", message));
    }
    each(input.entries, |entry| {
        let sent = context.queues.send(queue, entry.message.into()).map(SendReply::from);
        (entry.id, sent.map_err(Fault::from).map(|sent| json!(sent)))
    })
}

pub(super) async fn receive(context: &Context, input: Receive) -> Result<Value, Fault> {
    let max = input.max_number_of_messages.unwrap_or(1);
    if !(1..=BATCH).contains(&max) {
        let message =
            format!("Value {max} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10.");
        return Err(Fault { name: "InvalidParameterValue", query_code: "InvalidParameterValue", message });
    }
    let wait = Duration::from_secs(input.wait_time_seconds.unwrap_or(0));
    let received = context.queues.poll(name_in(&input.queue_url), max, input.visibility_timeout, wait).await?;
    let asked = [input.attribute_names, input.message_system_attribute_names].concat();
    let messages: Vec<_> = received.iter().map(|one| message(one, &asked, &input.message_attribute_names)).collect();
    Ok(if messages.is_empty() { json!({}) } else { json!({ "Messages": messages }) })
}

pub(super) fn delete(context: &Context, input: &Delete) -> Result<Value, Fault> {
    context.queues.delete(name_in(&input.queue_url), &input.receipt_handle)?;
    Ok(json!({}))
}

pub(super) fn delete_batch(context: &Context, input: DeleteBatch) -> Result<Value, Fault> {
    let queue = name_in(&input.queue_url);
    check_batch(input.entries.iter().map(|entry| entry.id.as_str()))?;
    each(input.entries, |entry| {
        let deleted = context.queues.delete(queue, &entry.receipt_handle);
        (entry.id, deleted.map_err(Fault::from).map(|()| json!({})))
    })
}

pub(super) fn change_visibility(context: &Context, input: &ChangeVisibility) -> Result<Value, Fault> {
    let queue = name_in(&input.queue_url);
    context.queues.change_visibility(queue, &input.receipt_handle, input.visibility_timeout)?;
    Ok(json!({}))
}

/// Moves at once what SQS moves by and by.
pub(super) fn start_message_move_task(context: &Context, input: &StartMove) -> Result<Value, Fault> {
    let name = input.source_arn.rsplit(':').next().unwrap_or_default();
    context.queues.spec(name)?;
    if !context.queues.is_dead_letter_queue(name) {
        let message = "Source queue must be configured as a Dead Letter Queue.".to_owned();
        return Err(Fault { name: "InvalidParameterValue", query_code: "InvalidParameterValue", message });
    }
    context.queues.redrive(name)?;
    Ok(json!({ "TaskHandle": super::new_id() }))
}

pub(super) fn get_queue_url(context: &Context, input: &GetQueueUrl) -> Result<Value, Fault> {
    context.queues.spec(&input.queue_name)?;
    Ok(json!({ "QueueUrl": format!("http://{}/{ACCOUNT}/{}", context.host, input.queue_name) }))
}

pub(super) fn get_queue_attributes(context: &Context, input: &GetQueueAttributes) -> Result<Value, Fault> {
    let name = name_in(&input.queue_url);
    let spec = context.queues.spec(name)?;
    let stats = context.queues.stats().into_iter().find(|stats| stats.name == name);
    let count = |of: fn(&super::QueueStats) -> usize| stats.as_ref().map_or(0, of).to_string();
    let mut known = BTreeMap::from([
        ("ApproximateNumberOfMessages", count(|stats| stats.visible)),
        ("ApproximateNumberOfMessagesNotVisible", count(|stats| stats.in_flight)),
        ("ApproximateNumberOfMessagesDelayed", count(|stats| stats.delayed)),
        ("VisibilityTimeout", spec.visibility.to_string()),
        ("DelaySeconds", spec.delay.to_string()),
        ("QueueArn", arn(name)),
    ]);
    if let Some(redrive) = &spec.redrive {
        let policy =
            json!({ "deadLetterTargetArn": arn(&redrive.dead_letter), "maxReceiveCount": redrive.max_receives });
        known.insert("RedrivePolicy", policy.to_string());
    }
    known.retain(|name, _| input.attribute_names.iter().any(|asked| asked == "All" || asked == name));
    Ok(json!({ "Attributes": known }))
}

/// A queue's name is the last part of its URL.
fn name_in(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or(url)
}

fn message(received: &Received, system: &[String], names: &[String]) -> Value {
    let attributes = received.attributes.asked_for(names);
    let asked = |name: &str| system.iter().any(|asked| asked == "All" || asked == name);
    let system: BTreeMap<_, _> = received.system.iter().filter(|(name, _)| asked(name)).collect();
    let mut message = json!({
        "MessageId": received.message_id,
        "ReceiptHandle": received.receipt_handle,
        "MD5OfBody": super::queue::md5_of(&received.body),
        "Body": received.body,
    });
    if !system.is_empty() {
        message["Attributes"] = json!(system);
    }
    if let Some(digest) = attributes.md5() {
        message["MD5OfMessageAttributes"] = json!(digest);
        message["MessageAttributes"] = json!(attributes);
    }
    message
}

fn check_batch<'a>(ids: impl ExactSizeIterator<Item = &'a str>) -> Result<(), Fault> {
    let count = ids.len();
    let distinct: BTreeSet<_> = ids.collect();
    let usable = |id: &&str| {
        (1..=80).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let (name, query_code, message) = if count == 0 {
        ("EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest", "There are no entries in the batch request.")
    } else if count > BATCH {
        let message = "Maximum number of entries per request are 10.";
        ("TooManyEntriesInBatchRequest", "AWS.SimpleQueueService.TooManyEntriesInBatchRequest", message)
    } else if distinct.len() < count {
        let message = "Two or more batch entries in the request have the same Id.";
        ("BatchEntryIdsNotDistinct", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct", message)
    } else if !distinct.iter().all(usable) {
        let message = "A batch entry id can only contain alphanumeric characters, hyphens and underscores, at most 80.";
        ("InvalidBatchEntryId", "AWS.SimpleQueueService.InvalidBatchEntryId", message)
    } else {
        return Ok(());
    };
    Err(Fault::batch(name, query_code, message))
}

/// Does each entry by itself. A queue that does not exist fails the whole call, as nothing in it could succeed.
fn each<T>(entries: Vec<T>, act: impl Fn(T) -> (String, Result<Value, Fault>)) -> Result<Value, Fault> {
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for entry in entries {
        match act(entry) {
            (id, Ok(mut done)) => {
                done["Id"] = json!(id);
                successful.push(done);
            }
            (_, Err(fault)) if fault.name == "QueueDoesNotExist" => return Err(fault),
            (id, Err(fault)) => {
                failed.push(json!({ "Id": id, "SenderFault": true, "Code": fault.name, "Message": fault.message }));
            }
        }
    }
    Ok(json!({ "Successful": successful, "Failed": failed }))
}
