//! The parts of the template's YAML that are read, and how they become what the runner goes by.

use super::{Function, HttpRoute, QueueSource, ScheduleSource, StreamSource, TemplateError, Wrong};
use crate::filter::Pattern;
use crate::queues::{BATCH, QueueSpec};
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
    resources: BTreeMap<String, Resource>,
    #[serde(default)]
    outputs: BTreeMap<String, Output>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    value: Value,
}

/// The names of queues by what refers to them: `Letters`, or `Stack.Outputs.LettersArn`.
type Names = BTreeMap<String, String>;

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

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct QueueEventProperties {
    queue: Value,
    batch_size: Option<u64>,
    #[serde(default)]
    maximum_batching_window_in_seconds: u64,
    #[serde(default)]
    function_response_types: Vec<String>,
    #[serde(default)]
    scaling_config: Scaling,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Scaling {
    maximum_concurrency: Option<u32>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct QueueProperties {
    queue_name: Value,
    visibility_timeout: Option<i64>,
    delay_seconds: Option<i64>,
    redrive_policy: Value,
}

const fn hundred() -> usize {
    100
}

impl Document {
    /// Makes something of every resource of a kind.
    pub(super) fn read<T>(
        &self,
        kind: &str,
        make: impl Fn(&str, &Resource) -> Result<T, Wrong>,
    ) -> Result<Vec<T>, TemplateError> {
        let wanted = self.resources.iter().filter(|(_, resource)| resource.kind == kind);
        let made = wanted
            .map(|(id, it)| make(id, it).map_err(|source| TemplateError::Resource { resource: id.clone(), source }));
        made.collect()
    }

    /// What the queues declared here are called.
    pub(super) fn queue_names(&self) -> Names {
        let queues = self.resources.iter().filter(|(_, resource)| resource.kind == "AWS::SQS::Queue");
        queues.map(|(id, resource)| (id.clone(), resource.queue_name().unwrap_or(id).to_owned())).collect()
    }

    /// The nested stacks whose text is known, by their logical ids.
    pub(super) fn nested(&self, known: &[(&str, &'static str)]) -> Vec<(&str, &'static str)> {
        let stacks = self.resources.iter().filter(|(_, resource)| resource.kind == "AWS::CloudFormation::Stack");
        let text = |resource: &Resource| {
            let url = resource.properties.get("TemplateURL")?.as_str()?;
            known.iter().find(|(path, _)| *path == url).map(|(_, text)| *text)
        };
        stacks.filter_map(|(id, resource)| Some((id.as_str(), text(resource)?))).collect()
    }

    /// The outputs that are queues, and what those are called.
    pub(super) fn outputs(&self, names: &Names) -> impl Iterator<Item = (&str, String)> {
        self.outputs.iter().filter_map(|(output, it)| Some((output.as_str(), referred(&it.value, names)?.to_owned())))
    }
}

impl Resource {
    /// `verify-order` of `QueueName: !Sub "${Shop}-verify-order"`: there is one shop here.
    fn queue_name(&self) -> Option<&str> {
        let name = match self.properties.get("QueueName")? {
            Value::Tagged(tagged) => tagged.value.as_str()?,
            value => value.as_str()?,
        };
        Some(name.split_once("}-").map_or(name, |(_, name)| name))
    }

    pub(super) fn function(&self, default_seconds: u64, names: &Names) -> Result<Function, Wrong> {
        let binary = self.metadata.get("BuildProperties").and_then(|properties| properties.get("Binary"));
        let name = binary.and_then(Value::as_str).ok_or(Wrong::NoBinary)?.to_owned();
        let properties: FunctionProperties = shaped(self.properties.clone())?;
        let timeout = Duration::from_secs(properties.timeout.unwrap_or(default_seconds));
        let (routes, streams, queues, schedules) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut function = Function { name, timeout, routes, is_default: false, streams, queues, schedules };
        for event in properties.events.into_values() {
            function.add(event, &properties.event_invoke_config, names)?;
        }
        Ok(function)
    }

    pub(super) fn queue(&self, id: &str, names: &Names) -> Result<QueueSpec, Wrong> {
        let properties: QueueProperties =
            if self.properties.is_null() { QueueProperties::default() } else { shaped(self.properties.clone())? };
        let mut queue = QueueSpec::new(names.get(id).map_or(id, String::as_str));
        queue = properties.visibility_timeout.into_iter().fold(queue, QueueSpec::visibility);
        queue = properties.delay_seconds.into_iter().fold(queue, QueueSpec::delay);
        if properties.redrive_policy.is_null() {
            return Ok(queue);
        }
        let target = properties.redrive_policy.get("deadLetterTargetArn").and_then(|it| referred(it, names));
        let target = target.ok_or(Wrong::NoQueue("deadLetterTargetArn"))?;
        let most = properties.redrive_policy.get("maxReceiveCount").and_then(Value::as_u64).unwrap_or(10);
        Ok(queue.redrive(target, u32::try_from(most).unwrap_or(u32::MAX)))
    }
}

impl Function {
    fn add(&mut self, event: Event, invoke: &Value, names: &Names) -> Result<(), Wrong> {
        match event.kind.as_str() {
            "HttpApi" => {
                let HttpProperties { method, path } = shaped(event.properties)?;
                match path {
                    Some(path) => self.routes.push(HttpRoute { method: method.unwrap_or_default(), path }),
                    None => self.is_default = true,
                }
            }
            "DynamoDB" => self.streams.push(stream(&shaped(event.properties)?, names)?),
            "SQS" => self.queues.push(queue_source(&shaped(event.properties)?, names)?),
            "Schedule" => {
                let ScheduleProperties { schedule } = shaped(event.properties)?;
                let every = rate(&schedule).ok_or(Wrong::Schedule(schedule))?;
                let retries = invoke.get("MaximumRetryAttempts").and_then(Value::as_u64).unwrap_or(2);
                let retries = u32::try_from(retries).unwrap_or(2);
                let failures = on_failure(invoke.get("DestinationConfig"), names)?;
                self.schedules.push(ScheduleSource { every, retries, failures });
            }
            other => return Err(Wrong::UnknownEvent(other.to_owned())),
        }
        Ok(())
    }
}

fn queue_source(properties: &QueueEventProperties, names: &Names) -> Result<QueueSource, Wrong> {
    let queue = referred(&properties.queue, names).ok_or(Wrong::NoQueue("Queue"))?.to_owned();
    let wanted = properties.batch_size.unwrap_or(10);
    let batch_size = usize::try_from(wanted).ok().filter(|size| (1..=BATCH).contains(size));
    Ok(QueueSource {
        queue,
        batch_size: batch_size.ok_or(Wrong::BatchSize(wanted))?,
        window: Duration::from_secs(properties.maximum_batching_window_in_seconds),
        reports_items: properties.function_response_types.iter().any(|it| it == "ReportBatchItemFailures"),
        // As many as Lambda itself begins with.
        concurrency: properties.scaling_config.maximum_concurrency.unwrap_or(5).max(1),
    })
}

fn stream(properties: &StreamProperties, names: &Names) -> Result<StreamSource, Wrong> {
    let filters = properties.filter_criteria.filters.iter().map(|filter| Pattern::parse(&filter.pattern));
    Ok(StreamSource {
        batch_size: properties.batch_size.max(1),
        // -1 is Lambda's own way to say "without end".
        retries: properties.maximum_retry_attempts.and_then(|most| u32::try_from(most).ok()),
        bisects: properties.bisect_batch_on_function_error,
        filters: filters.collect::<Result<_, _>>()?,
        failures: on_failure(Some(&properties.destination_config), names)?,
    })
}

fn on_failure(destinations: Option<&Value>, names: &Names) -> Result<Option<String>, Wrong> {
    let Some(target) = destinations.and_then(|config| config.get("OnFailure")?.get("Destination")) else {
        return Ok(None);
    };
    referred(target, names).map(|name| Some(name.to_owned())).ok_or(Wrong::NoQueue("OnFailure"))
}

fn shaped<T: DeserializeOwned>(properties: Value) -> Result<T, Wrong> {
    Ok(serde_yaml_ng::from_value(properties)?)
}

/// The queue that `!GetAtt Name.Arn` or `!GetAtt Stack.Outputs.Name` stands for.
fn referred<'a>(value: &Value, names: &'a Names) -> Option<&'a str> {
    let Value::Tagged(tagged) = value else { return None };
    let name = tagged.value.as_str()?;
    let name = names.get(name.strip_suffix(".Arn").unwrap_or(name))?;
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
