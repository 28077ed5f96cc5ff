//! What `template.yaml` and its nested queues say of functions and queues: what calls each function and how long it may take.
//! What they do not declare is not served. Knows nothing of policies, alarms and outputs.

mod document;

use crate::filter::{Pattern, PatternError};
use crate::queues::QueueSpec;
use document::Document;
use jiff::SignedDuration;
use std::sync::LazyLock;
use std::time::Duration;

/// The template as it stood when this was compiled, so that the runner works from any directory.
pub const TEXT: &str = include_str!("../../../template.yaml");

/// The nested stacks that matter here, by the path the template names them with.
const NESTED: [(&str, &str); 1] = [("infra/stacks/queues.yaml", include_str!("../../../infra/stacks/queues.yaml"))];

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
    pub queues: Vec<QueueSource>,
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

/// How a queue is delivered to its worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueSource {
    pub queue: String,
    pub batch_size: usize,
    /// How long a batch may wait to be filled.
    pub window: Duration,
    /// Only the messages it names have failed; else all of a batch are done, or none.
    pub reports_items: bool,
    /// How many batches are worked on at a time.
    pub concurrency: u32,
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
    #[error("{0} must refer to a queue by !GetAtt Name.Arn, or !GetAtt Stack.Outputs.Name of a nested stack")]
    NoQueue(&'static str),
    #[error("the local runner delivers at most 10 messages at a time, not {0}")]
    BatchSize(u64),
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
        let (mut names, mut queues) = (document.queue_names(), Vec::new());
        for (id, text) in document.nested(&NESTED) {
            let nested: Document = serde_yaml_ng::from_str(text)?;
            let inside = nested.queue_names();
            names.extend(nested.outputs(&inside).map(|(output, name)| (format!("{id}.Outputs.{output}"), name)));
            queues.extend(nested.read("AWS::SQS::Queue", |id, it| it.queue(id, &inside))?);
        }
        queues.extend(document.read("AWS::SQS::Queue", |id, it| it.queue(id, &names))?);
        let mut functions = document.read("AWS::Serverless::Function", |_, it| it.function(seconds, &names))?;
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
        let routes =
            self.functions.iter().flat_map(|function| function.routes.iter().map(move |route| (function, route)));
        let fitting = routes.filter_map(|(function, route)| Some((route.literals(method, path)?, function)));
        let best = fitting.max_by_key(|(literals, _)| *literals).map(|(_, function)| function);
        best.or_else(|| self.functions.iter().find(|function| function.is_default))
    }

    /// Queues nobody consumes, where what failed waits for a person.
    #[must_use]
    pub fn failure_queues(&self) -> Vec<&str> {
        let streams = self.functions.iter().flat_map(|f| &f.streams).filter_map(|source| source.failures.as_deref());
        let schedules =
            self.functions.iter().flat_map(|f| &f.schedules).filter_map(|source| source.failures.as_deref());
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
        let (wanted, mut given): (Vec<_>, Vec<_>) = (self.path.split('/').collect(), path.split('/').collect());
        if wanted.last().is_some_and(|last| last.ends_with("+}")) && given.len() > wanted.len() {
            given.truncate(wanted.len());
        }
        let fits = |(wanted, given): (&&str, &&str)| wanted == given || (is_parameter(wanted) && !given.is_empty());
        let all = wanted.len() == given.len() && wanted.iter().zip(&given).all(fits);
        all.then(|| wanted.iter().filter(|segment| !is_parameter(segment)).count())
    }
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

#[cfg(test)]
mod tests;
