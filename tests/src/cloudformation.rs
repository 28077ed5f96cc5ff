//! `template.yaml` as types: functions with what calls them, what they may do and where their limits are; the rest as
//! plain JSON with intrinsic functions in their long form. Knows nothing of what the template ought to say.

use serde_json::{Map, Value, json};
use serde_yaml_ng::Value as Yaml;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The root of the repository, where the template lies.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[derive(Debug)]
pub(crate) struct Template {
    /// Sorted by logical id.
    pub(crate) functions: Vec<Function>,
    document: Value,
    /// Stacks of this repository that the template nests, by logical id.
    nested: BTreeMap<String, Template>,
}

#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) logical_id: String,
    /// `Metadata.BuildProperties.Binary`: the one name of the endpoint or worker.
    pub(crate) binary: String,
    /// `orders` of a function that logs to `OrdersLogGroup`.
    pub(crate) domain: String,
    pub(crate) events: Vec<Event>,
    /// Our own statements: those written beside the function, in its role, and in the policies of ours it refers to.
    pub(crate) policies: Vec<Statement>,
    pub(crate) timeout_seconds: u64,
    /// The function's properties over those of `Globals.Function`.
    pub(crate) properties: Value,
    pub(crate) metadata: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    Http {
        method: String,
        path: String,
        authorizer: Option<String>,
    },
    /// The route of everything that has no route.
    Default,
    Stream(Mapping),
    Queue(Mapping),
    Schedule {
        expression: String,
        retries: Option<u64>,
        dead_letters: Option<String>,
    },
}

/// How a stream or a queue is delivered; things are named by their logical ids, those of a nested stack by its output
/// (`Queues.Outputs.SendMailArn`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mapping {
    pub(crate) source: String,
    pub(crate) batch_size: Option<u64>,
    pub(crate) retries: Option<u64>,
    pub(crate) bisects: bool,
    pub(crate) reports_items: bool,
    pub(crate) failures: Option<String>,
    pub(crate) maximum_concurrency: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) actions: Vec<String>,
    pub(crate) targets: Vec<Target>,
    /// Patterns of partition keys, if the statement is limited to some.
    pub(crate) leading_keys: Option<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    Table,
    Index(String),
    Stream,
    /// Anything else, as JSON text.
    Other(String),
}

impl Template {
    pub(crate) fn load() -> Self {
        Self::read("template.yaml")
    }

    /// The template at a path below the root of the repository.
    pub(crate) fn read(path: &str) -> Self {
        let path = root().join(path);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut template = Self::parse(&text);
        let stacks = template.resources("AWS::CloudFormation::Stack").into_iter().map(|(name, stack)| {
            let url = stack["Properties"]["TemplateURL"].as_str().expect("a nested stack is a file of the repository");
            (name.to_owned(), Self::read(url))
        });
        template.nested = stacks.collect();
        template
    }

    pub(crate) fn parse(text: &str) -> Self {
        let yaml: Yaml = serde_yaml_ng::from_str(text).expect("the template is YAML");
        let document = long_form(&yaml);
        let mut template = Self { functions: Vec::new(), document, nested: BTreeMap::new() };
        template.functions = template
            .resources("AWS::Serverless::Function")
            .into_iter()
            .map(|(logical_id, resource)| template.function_of(logical_id, resource))
            .collect();
        template.functions.sort_by(|one, other| one.logical_id.cmp(&other.logical_id));
        template
    }

    pub(crate) fn function(&self, binary: &str) -> &Function {
        let found = self.functions.iter().find(|function| function.binary == binary);
        found.unwrap_or_else(|| panic!("template.yaml has no function {binary}"))
    }

    /// Every (method, path, binary) of the HTTP API, sorted; the default route is not among them.
    pub(crate) fn routes(&self) -> Vec<(String, String, String)> {
        let mut routes: Vec<_> = self
            .functions
            .iter()
            .flat_map(|function| function.events.iter().map(move |event| (function, event)))
            .filter_map(|(function, event)| match event {
                Event::Http { method, path, .. } => Some((method.clone(), path.clone(), function.binary.clone())),
                _ => None,
            })
            .collect();
        routes.sort();
        routes
    }

    /// Every delivery from a stream or a queue, with the function it goes to.
    pub(crate) fn mappings(&self) -> impl Iterator<Item = (&Function, &Event, &Mapping)> {
        self.functions.iter().flat_map(|function| {
            function.events.iter().filter_map(move |event| match event {
                Event::Stream(mapping) | Event::Queue(mapping) => Some((function, event, mapping)),
                _ => None,
            })
        })
    }

    /// A section of the document, such as `Outputs`.
    pub(crate) fn section(&self, name: &str) -> &Map<String, Value> {
        self.document[name].as_object().unwrap_or_else(|| panic!("the template has no section {name}"))
    }

    pub(crate) fn resources(&self, kind: &str) -> Vec<(&str, &Value)> {
        let all = self.section("Resources").iter();
        all.filter(|(_, resource)| resource["Type"] == kind).map(|(name, resource)| (name.as_str(), resource)).collect()
    }

    pub(crate) fn resource(&self, logical_id: &str) -> &Value {
        self.section("Resources").get(logical_id).unwrap_or_else(|| panic!("the template has no resource {logical_id}"))
    }

    /// The queue under this name, also that of a nested stack by its output.
    pub(crate) fn queue(&self, name: &str) -> &Value {
        let Some((stack, output)) = name.split_once(".Outputs.") else { return self.resource(name) };
        let nested = self.nested.get(stack).unwrap_or_else(|| panic!("the template nests no {stack}"));
        let id = referred(&nested.section("Outputs")[output]["Value"]).unwrap_or_else(|| panic!("{name} is no queue"));
        nested.resource(&id)
    }

    /// Every queue of the template and of the stacks it nests.
    pub(crate) fn queues(&self) -> Vec<(&str, &Value)> {
        let inside = self.nested.values().flat_map(|nested| nested.resources("AWS::SQS::Queue"));
        self.resources("AWS::SQS::Queue").into_iter().chain(inside).collect()
    }

    fn function_of(&self, logical_id: &str, resource: &Value) -> Function {
        let properties = merged(&self.document["Globals"]["Function"], &resource["Properties"]);
        let text = |value: &Value, what: &str| {
            value.as_str().unwrap_or_else(|| panic!("{logical_id} has no {what}")).to_owned()
        };
        let group = text(&properties["LoggingConfig"]["LogGroup"]["Ref"], "log group of its own domain");
        Function {
            logical_id: logical_id.to_owned(),
            binary: text(&resource["Metadata"]["BuildProperties"]["Binary"], "Metadata.BuildProperties.Binary"),
            domain: group.trim_end_matches("LogGroup").to_lowercase(),
            events: properties["Events"].as_object().into_iter().flatten().map(|(_, event)| event_of(event)).collect(),
            policies: self.statements_of(&properties),
            timeout_seconds: properties["Timeout"].as_u64().expect("Globals give every function a time-out"),
            metadata: resource["Metadata"].clone(),
            properties,
        }
    }

    fn statements_of(&self, properties: &Value) -> Vec<Statement> {
        let role = referred(&properties["Role"]).map(|role| &self.resource(&role)["Properties"]);
        let inline = role.map_or(&Value::Null, |role| &role["Policies"]);
        let attached = role.map_or(&Value::Null, |role| &role["ManagedPolicyArns"]);
        let ours = |policy: &Value| {
            policy["Ref"].as_str().map(|name| self.resource(name)["Properties"]["PolicyDocument"]["Statement"].clone())
        };
        let beside =
            list(&properties["Policies"]).into_iter().map(|policy| ours(policy).unwrap_or(policy["Statement"].clone()));
        let in_role = list(inline).into_iter().map(|policy| policy["PolicyDocument"]["Statement"].clone());
        let by_name = list(attached).into_iter().filter_map(ours);
        beside
            .chain(in_role)
            .chain(by_name)
            .flat_map(|it| list(&it).into_iter().map(statement_of).collect::<Vec<_>>())
            .collect()
    }
}

impl Function {
    /// Whether its policies let it do `action` (`dynamodb:GetItem`) on the table, or on one of its indexes, under a
    /// partition key.
    pub(crate) fn allows(&self, action: &str, index: Option<&str>, leading_key: &str) -> bool {
        self.allows_together(action, index, &[leading_key])
    }

    /// The same for one call that names several partition keys: one statement has to cover them all.
    pub(crate) fn allows_together(&self, action: &str, index: Option<&str>, leading_keys: &[&str]) -> bool {
        let target = index.map_or(Target::Table, |name| Target::Index(name.to_owned()));
        self.policies.iter().any(|statement| {
            statement.actions.iter().any(|granted| granted == action)
                && statement.targets.contains(&target)
                && leading_keys.iter().all(|key| statement.covers(key))
        })
    }
}

impl Statement {
    fn covers(&self, leading_key: &str) -> bool {
        self.leading_keys.as_ref().is_none_or(|patterns| patterns.iter().any(|pattern| like(pattern, leading_key)))
    }
}

/// IAM's `StringLike`, as far as our patterns go: a `*` at the end.
fn like(pattern: &str, text: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == text, |prefix| text.starts_with(prefix))
}

fn event_of(event: &Value) -> Event {
    let properties = &event["Properties"];
    let text = |name: &str| properties[name].as_str().map(str::to_owned);
    let mapping = |source: &str| Mapping {
        source: named(&properties[source]).expect("an event names the stream or queue it reads"),
        batch_size: properties["BatchSize"].as_u64(),
        retries: properties["MaximumRetryAttempts"].as_u64(),
        bisects: properties["BisectBatchOnFunctionError"] == true,
        reports_items: list(&properties["FunctionResponseTypes"]).contains(&&json!("ReportBatchItemFailures")),
        failures: referred(&properties["DestinationConfig"]["OnFailure"]["Destination"]),
        maximum_concurrency: properties["ScalingConfig"]["MaximumConcurrency"].as_u64(),
    };
    match event["Type"].as_str() {
        Some("HttpApi") => match (text("Method"), text("Path")) {
            (Some(method), Some(path)) => {
                let authorizer = properties["Auth"]["Authorizer"].as_str().map(str::to_owned);
                Event::Http { method, path, authorizer }
            }
            _ => Event::Default,
        },
        Some("DynamoDB") => Event::Stream(mapping("Stream")),
        Some("SQS") => Event::Queue(mapping("Queue")),
        Some("Schedule") => Event::Schedule {
            expression: text("Schedule").expect("a schedule says when"),
            retries: properties["RetryPolicy"]["MaximumRetryAttempts"].as_u64(),
            dead_letters: referred(&properties["DeadLetterConfig"]["Arn"]),
        },
        other => panic!("an event of a kind that nothing here knows: {other:?}"),
    }
}

fn statement_of(statement: &Value) -> Statement {
    assert_eq!(statement["Effect"], "Allow", "policies here only allow");
    let keys = &statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"];
    Statement {
        actions: strings(&statement["Action"]),
        targets: list(&statement["Resource"]).into_iter().map(target_of).collect(),
        leading_keys: (!keys.is_null()).then(|| strings(keys)),
    }
}

fn target_of(resource: &Value) -> Target {
    let index = resource["Fn::Sub"].as_str().and_then(|arn| arn.strip_prefix("${Table.Arn}/index/"));
    match (resource["Fn::GetAtt"].as_str(), index) {
        (Some("Table.Arn"), _) => Target::Table,
        (Some("Table.StreamArn"), _) => Target::Stream,
        (_, Some(index)) => Target::Index(index.to_owned()),
        _ => Target::Other(resource.to_string()),
    }
}

/// The logical id in a `Ref` or a `GetAtt`.
pub(crate) fn referred(value: &Value) -> Option<String> {
    let attribute = || value["Fn::GetAtt"].as_str().and_then(|name| name.split('.').next());
    value["Ref"].as_str().or_else(attribute).map(str::to_owned)
}

/// The same, but what a nested stack gives by the name of its output.
pub(crate) fn named(value: &Value) -> Option<String> {
    let output = value["Fn::GetAtt"].as_str().filter(|name| name.contains(".Outputs."));
    output.map(str::to_owned).or_else(|| referred(value))
}

/// A list, also where the template may leave out the brackets of a single thing; nothing is an empty list.
pub(crate) fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().collect(),
        single => vec![single],
    }
}

fn strings(value: &Value) -> Vec<String> {
    list(value).into_iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect()
}

/// As SAM merges `Globals`: maps by key, all else by replacement.
fn merged(below: &Value, above: &Value) -> Value {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            let mut all = below.clone();
            for (key, value) in above {
                all.insert(key.clone(), merged(below.get(key).unwrap_or(&Value::Null), value));
            }
            Value::Object(all)
        }
        (below, Value::Null) => below.clone(),
        (_, above) => above.clone(),
    }
}

/// `!GetAtt A.B` becomes `{"Fn::GetAtt": "A.B"}`, and so on.
fn long_form(yaml: &Yaml) -> Value {
    match yaml {
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let name = match tag.trim_start_matches('!') {
                plain @ ("Ref" | "Condition") => plain.to_owned(),
                function => format!("Fn::{function}"),
            };
            json!({ name: long_form(&tagged.value) })
        }
        Yaml::Sequence(items) => items.iter().map(long_form).collect(),
        Yaml::Mapping(map) => {
            let entry = |(key, value): (&Yaml, &Yaml)| {
                (key.as_str().expect("keys of a template are text").to_owned(), long_form(value))
            };
            Value::Object(map.iter().map(entry).collect())
        }
        scalar => serde_json::to_value(scalar).expect("a YAML scalar is a JSON scalar"),
    }
}
