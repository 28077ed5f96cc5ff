//! The parts of the template's YAML that are read, and how they become what the runner goes by.

use super::{Function, HttpRoute, ScheduleSource, StreamSource, Wrong};
use crate::filter::Pattern;
use crate::queues::QueueSpec;
use jiff::SignedDuration;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_yaml_ng::Value;
use std::collections::BTreeMap;
use std::time::Duration;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Document {
    #[serde(default)]
    pub(super) globals: Globals,
    pub(super) resources: BTreeMap<String, Resource>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Globals {
    pub(super) function: GlobalFunction,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct GlobalFunction {
    pub(super) timeout: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Resource {
    #[serde(rename = "Type")]
    pub(super) kind: String,
    #[serde(default)]
    metadata: Value,
    #[serde(default)]
    properties: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct FunctionProperties {
    timeout: Option<u64>,
    #[serde(default)]
    events: BTreeMap<String, Event>,
    #[serde(default)]
    event_invoke_config: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Event {
    #[serde(rename = "Type")]
    kind: String,
    #[serde(default)]
    properties: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct HttpProperties {
    method: Option<String>,
    path: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StreamProperties {
    #[serde(default = "hundred")]
    batch_size: usize,
    maximum_retry_attempts: Option<i64>,
    #[serde(default)]
    bisect_batch_on_function_error: bool,
    #[serde(default)]
    filter_criteria: FilterCriteria,
    #[serde(default)]
    destination_config: Value,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct FilterCriteria {
    filters: Vec<Filter>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Filter {
    pattern: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ScheduleProperties {
    schedule: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct QueueProperties {
    visibility_timeout: Option<i64>,
    delay_seconds: Option<i64>,
    redrive_policy: Value,
}

const fn hundred() -> usize {
    100
}

impl Resource {
    pub(super) fn function(self, default_seconds: u64) -> Result<Function, Wrong> {
        let binary = self.metadata.get("BuildProperties").and_then(|properties| properties.get("Binary"));
        let name = binary.and_then(Value::as_str).ok_or(Wrong::NoBinary)?.to_owned();
        let properties: FunctionProperties = shaped(self.properties)?;
        let timeout = Duration::from_secs(properties.timeout.unwrap_or(default_seconds));
        let (routes, streams, schedules) = (Vec::new(), Vec::new(), Vec::new());
        let mut function = Function { name, timeout, routes, is_default: false, streams, schedules };
        for event in properties.events.into_values() {
            function.add(event, &properties.event_invoke_config)?;
        }
        Ok(function)
    }

    pub(super) fn queue(self, id: &str) -> Result<QueueSpec, Wrong> {
        let properties: QueueProperties =
            if self.properties.is_null() { QueueProperties::default() } else { shaped(self.properties)? };
        let mut queue = QueueSpec::new(id);
        queue = properties.visibility_timeout.into_iter().fold(queue, QueueSpec::visibility);
        queue = properties.delay_seconds.into_iter().fold(queue, QueueSpec::delay);
        if properties.redrive_policy.is_null() {
            return Ok(queue);
        }
        let target = properties.redrive_policy.get("deadLetterTargetArn").and_then(referred);
        let target = target.ok_or(Wrong::NoQueue("deadLetterTargetArn"))?;
        let most = properties.redrive_policy.get("maxReceiveCount").and_then(Value::as_u64).unwrap_or(10);
        Ok(queue.redrive(target, u32::try_from(most).unwrap_or(u32::MAX)))
    }
}

impl Function {
    fn add(&mut self, event: Event, invoke: &Value) -> Result<(), Wrong> {
        match event.kind.as_str() {
            "HttpApi" => {
                let HttpProperties { method, path } = shaped(event.properties)?;
                match path {
                    Some(path) => self.routes.push(HttpRoute { method: method.unwrap_or_default(), path }),
                    None => self.is_default = true,
                }
            }
            "DynamoDB" => self.streams.push(stream(&shaped(event.properties)?)?),
            "Schedule" => {
                let ScheduleProperties { schedule } = shaped(event.properties)?;
                let every = rate(&schedule).ok_or(Wrong::Schedule(schedule))?;
                let retries = invoke.get("MaximumRetryAttempts").and_then(Value::as_u64).unwrap_or(2);
                let retries = u32::try_from(retries).unwrap_or(2);
                let failures = on_failure(invoke.get("DestinationConfig"))?;
                self.schedules.push(ScheduleSource { every, retries, failures });
            }
            other => return Err(Wrong::UnknownEvent(other.to_owned())),
        }
        Ok(())
    }
}

fn stream(properties: &StreamProperties) -> Result<StreamSource, Wrong> {
    let filters = properties.filter_criteria.filters.iter().map(|filter| Pattern::parse(&filter.pattern));
    Ok(StreamSource {
        batch_size: properties.batch_size.max(1),
        // -1 is Lambda's own way to say "without end".
        retries: properties.maximum_retry_attempts.and_then(|most| u32::try_from(most).ok()),
        bisects: properties.bisect_batch_on_function_error,
        filters: filters.collect::<Result<_, _>>()?,
        failures: on_failure(Some(&properties.destination_config))?,
    })
}

fn on_failure(destinations: Option<&Value>) -> Result<Option<String>, Wrong> {
    let Some(target) = destinations.and_then(|config| config.get("OnFailure")?.get("Destination")) else {
        return Ok(None);
    };
    referred(target).map(|name| Some(name.to_owned())).ok_or(Wrong::NoQueue("OnFailure"))
}

fn shaped<T: DeserializeOwned>(properties: Value) -> Result<T, Wrong> {
    Ok(serde_yaml_ng::from_value(properties)?)
}

/// `Name` in `!GetAtt Name.Arn`.
fn referred(value: &Value) -> Option<&str> {
    let Value::Tagged(tagged) = value else { return None };
    let name = tagged.value.as_str()?.strip_suffix(".Arn")?;
    (tagged.tag == "GetAtt").then_some(name)
}

pub(super) fn rate(expression: &str) -> Option<SignedDuration> {
    let (count, unit) = expression.strip_prefix("rate(")?.strip_suffix(')')?.split_once(' ')?;
    let count: i64 = count.parse().ok().filter(|count| *count > 0)?;
    let seconds = match unit.trim_end_matches('s') {
        "minute" => 60,
        "hour" => 3600,
        "day" => 86_400,
        _ => return None,
    };
    Some(SignedDuration::from_secs(count.checked_mul(seconds)?))
}
