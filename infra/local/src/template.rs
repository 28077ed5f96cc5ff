//! What `template.yaml` says of functions and queues: what calls each function and how long it may take. What it does not
//! declare is not served. Knows nothing of policies, alarms and outputs.

use crate::filter::{Pattern, PatternError};
use crate::queues::QueueSpec;
use jiff::SignedDuration;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_yaml_ng::Value;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

/// The template as it stood when this was compiled, so that the runner works from any directory.
pub const TEXT: &str = include_str!("../../../template.yaml");

#[derive(Debug)]
pub struct Template {
    /// Sorted by name.
    pub functions: Vec<Function>,
    pub queues: Vec<QueueSpec>,
}

#[derive(Debug)]
pub struct Function {
    /// The name of its binary, `place-order`.
    pub name: String,
    pub timeout: Duration,
    pub routes: Vec<HttpRoute>,
    /// It answers what has no route.
    pub is_default: bool,
    pub streams: Vec<StreamSource>,
    pub schedules: Vec<ScheduleSource>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRoute {
    pub method: String,
    pub path: String,
}

/// How the table's stream is delivered to a worker.
#[derive(Debug)]
pub struct StreamSource {
    pub batch_size: usize,
    /// How often a failed batch is tried again; without end where the template says nothing.
    pub retries: Option<u32>,
    /// A batch that fails as a whole is halved, to find the bad record.
    pub bisects: bool,
    /// A record must match one of them; none means every record.
    pub filters: Vec<Pattern>,
    /// The queue that is told of what failed to the end.
    pub failures: Option<String>,
}

#[derive(Debug)]
pub struct ScheduleSource {
    pub every: SignedDuration,
    pub retries: u32,
    pub failures: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    #[error("template.yaml cannot be read: {0}")]
    Yaml(#[from] serde_yaml_ng::Error),
    #[error("template.yaml, {resource}: {source}")]
    Resource {
        resource: String,
        #[source]
        source: Wrong,
    },
}

#[derive(Debug, thiserror::Error)]
pub enum Wrong {
    #[error("{0}")]
    Shape(#[from] serde_yaml_ng::Error),
    #[error("it has no Metadata.BuildProperties.Binary")]
    NoBinary,
    #[error("the local runner does not know events of type {0}")]
    UnknownEvent(String),
    #[error("a filter pattern is wrong: {0}")]
    Pattern(#[from] PatternError),
    #[error("the local runner reads schedules such as rate(5 minutes), not {0}")]
    Schedule(String),
    #[error("{0} must refer to a queue of this template by !GetAtt Name.Arn")]
    NoQueue(&'static str),
}

impl Template {
    /// The repository's template.
    ///
    /// # Errors
    /// What the runner cannot make sense of.
    pub fn repository() -> Result<&'static Self, &'static TemplateError> {
        static PARSED: LazyLock<Result<Template, TemplateError>> = LazyLock::new(|| Template::parse(TEXT));
        PARSED.as_ref()
    }

    /// # Errors
    /// What the runner cannot make sense of.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let document: Document = serde_yaml_ng::from_str(text)?;
        let seconds = document.globals.function.timeout.unwrap_or(3);
        let (mut functions, mut queues) = (Vec::new(), Vec::new());
        for (id, resource) in document.resources {
            let read = match resource.kind.as_str() {
                "AWS::Serverless::Function" => resource.function(seconds).map(|function| functions.push(function)),
                "AWS::SQS::Queue" => resource.queue(&id).map(|queue| queues.push(queue)),
                _ => Ok(()),
            };
            read.map_err(|source| TemplateError::Resource { resource: id, source })?;
        }
        functions.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(Self { functions, queues })
    }

    #[must_use]
    pub fn function(&self, name: &str) -> Option<&Function> {
        self.functions.iter().find(|function| function.name == name)
    }

    /// The function that serves this method and path, as an HTTP API chooses it: the route with the most literal
    /// segments, else the `$default` one.
    #[must_use]
    pub fn serves(&self, method: &str, path: &str) -> Option<&Function> {
        let routes = self.functions.iter().flat_map(|function| function.routes.iter().map(move |route| (function, route)));
        let fitting = routes.filter_map(|(function, route)| Some((route.literals(method, path)?, function)));
        let best = fitting.max_by_key(|(literals, _)| *literals).map(|(_, function)| function);
        best.or_else(|| self.functions.iter().find(|function| function.is_default))
    }

    /// Queues nobody consumes, where what failed waits for a person.
    #[must_use]
    pub fn failure_queues(&self) -> Vec<&str> {
        let streams = self.functions.iter().flat_map(|f| &f.streams).filter_map(|source| source.failures.as_deref());
        let schedules = self.functions.iter().flat_map(|f| &f.schedules).filter_map(|source| source.failures.as_deref());
        let redrives = self.queues.iter().filter_map(|queue| Some(queue.redrive.as_ref()?.dead_letter.as_str()));
        let mut names: Vec<_> = streams.chain(schedules).chain(redrives).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

impl HttpRoute {
    /// How many segments match literally; `None` when the route does not match.
    fn literals(&self, method: &str, path: &str) -> Option<usize> {
        if method != self.method {
            return None;
        }
        let (wanted, given): (Vec<_>, Vec<_>) = (self.path.split('/').collect(), path.split('/').collect());
        let fits = |(wanted, given): (&&str, &&str)| wanted == given || (is_parameter(wanted) && !given.is_empty());
        let all = wanted.len() == given.len() && wanted.iter().zip(&given).all(fits);
        all.then(|| wanted.iter().filter(|segment| !is_parameter(segment)).count())
    }
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

// ---- The parts of the document that are read ----

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Document {
    #[serde(default)]
    globals: Globals,
    resources: BTreeMap<String, Resource>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Globals {
    function: GlobalFunction,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct GlobalFunction {
    timeout: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Resource {
    #[serde(rename = "Type")]
    kind: String,
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
    fn function(self, default_seconds: u64) -> Result<Function, Wrong> {
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

    fn queue(self, id: &str) -> Result<QueueSpec, Wrong> {
        let properties: QueueProperties = if self.properties.is_null() { QueueProperties::default() } else { shaped(self.properties)? };
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
            "DynamoDB" => self.streams.push(stream(shaped(event.properties)?)?),
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

fn stream(properties: StreamProperties) -> Result<StreamSource, Wrong> {
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
    let Some(target) = destinations.and_then(|config| config.get("OnFailure")?.get("Destination")) else { return Ok(None) };
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

fn rate(expression: &str) -> Option<SignedDuration> {
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

#[cfg(test)]
mod tests;
