//! What `template.yaml` promises about security, failures and limits (design: quality.md, Security): the linters pass
//! wildcards, missing failure queues and too short time-outs, so they are judged here.

use crate::cloudformation::{Event, Function, Target, Template, list, named, referred, root};
use app::events::{Queue, SUBSCRIPTIONS};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::LazyLock;
use strum::IntoEnumIterator as _;

static TEMPLATE: LazyLock<Template> = LazyLock::new(Template::load);
static MONITORING: LazyLock<Template> = LazyLock::new(|| Template::read("infra/stacks/monitoring.yaml"));

/// A stack holds 500; the rest is room for an update that replaces some.
const MOST_RESOURCES: u64 = 450;
/// What the HTTP API waits for a function.
const GATEWAY_SECONDS: u64 = 30;

fn functions() -> impl Iterator<Item = &'static Function> {
    TEMPLATE.functions.iter()
}

fn none(complaints: impl IntoIterator<Item = String>) {
    let complaints: Vec<_> = complaints.into_iter().collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

fn pascal(kebab: &str) -> String {
    let words = kebab.split('-').map(|word| word[..1].to_uppercase() + &word[1..]);
    words.collect()
}

// ---- Functions ----

#[test]
fn each_function_is_named_after_its_binary() {
    let mut binaries = BTreeSet::new();
    for function in functions() {
        assert_eq!(function.logical_id, pascal(&function.binary) + "Function");
        assert!(binaries.insert(&function.binary), "{} is built twice", function.binary);
    }
}

#[test]
fn g2_each_function_is_built_by_cargo_for_arm64_from_the_root() {
    for Function { binary, metadata, properties, .. } in functions() {
        assert_eq!(metadata["BuildMethod"], "rust-cargolambda", "{binary}");
        let built = ["CodeUri", "Handler", "Runtime", "Architectures", "Tracing"].map(|name| &properties[name]);
        assert_eq!(json!(built), json!([".", "bootstrap", "provided.al2023", ["arm64"], "Active"]), "{binary}");
    }
}

#[test]
fn no_function_reserves_concurrency() {
    for Function { binary, properties, .. } in functions() {
        let reserved = ["ReservedConcurrentExecutions", "ProvisionedConcurrencyConfig", "AutoPublishAlias"];
        assert!(reserved.iter().all(|name| properties[*name].is_null()), "{binary}: a new account may have 10 in all");
    }
}

#[test]
fn functions_behind_the_api_end_before_it_gives_up() {
    let behind =
        |function: &&Function| function.events.iter().any(|event| matches!(event, Event::Http { .. } | Event::Default));
    none(functions().filter(behind).filter(|it| it.timeout_seconds >= GATEWAY_SECONDS).map(|it| it.binary.clone()));
}

// ---- Who may do what ----

/// All files in one bucket: there is no narrower way to name what a merchant will put there.
const OBJECTS_OF_THE_BUCKET: &str = r#"{"Fn::Sub":"${PicturesBucket.Arn}/*"}"#;

#[test]
fn no_action_and_no_resource_is_a_wildcard() {
    let wild = |function: &&Function| {
        function.policies.iter().any(|statement| {
            let other =
                |target: &Target| matches!(target, Target::Other(arn) if arn.contains('*') && arn != OBJECTS_OF_THE_BUCKET);
            statement.actions.iter().any(|action| action.contains('*')) || statement.targets.iter().any(other)
        })
    };
    none(functions().filter(wild).map(|function| function.binary.clone()));
}

#[test]
fn no_function_may_scan() {
    for action in functions().flat_map(|function| &function.policies).flat_map(|statement| &statement.actions) {
        assert_ne!(action, "dynamodb:Scan", "leading keys do not bind a scan");
    }
}

#[test]
fn each_grant_on_the_table_names_its_leading_keys() {
    let mut grants = 0;
    for function in functions() {
        for statement in function.policies.iter().filter(|it| it.targets.iter().any(is_table)) {
            let keys = statement.leading_keys.as_ref().unwrap_or_else(|| panic!("{}: {statement:?}", function.binary));
            // `ORDER#*` is a family, `CATALOG` one key; `*` or `ORD*` would be more than one family.
            let family =
                |key: &String| !key.trim_end_matches("#*").is_empty() && !key.trim_end_matches("#*").contains('*');
            assert!(!keys.is_empty() && keys.iter().all(family), "{}: {keys:?}", function.binary);
            grants += 1;
        }
    }
    assert!(grants > 0);
}

fn is_table(target: &Target) -> bool {
    matches!(target, Target::Table | Target::Index(_))
}

/// `ForAllValues` wants all keys of a batch or transaction in one statement; a second one for the same action looks
/// like more rights and is none.
#[test]
fn each_action_stands_in_one_statement_per_resource() {
    let mut complaints = Vec::new();
    for function in functions() {
        let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
        for statement in &function.policies {
            for (action, target) in
                statement.actions.iter().flat_map(|it| statement.targets.iter().map(move |to| (it, to)))
            {
                *seen.entry((action.clone(), format!("{target:?}"))).or_default() += 1;
            }
        }
        complaints.extend(
            seen.into_iter()
                .filter(|(_, times)| *times > 1)
                .map(|(grant, _)| format!("{}: {grant:?}", function.binary)),
        );
    }
    none(complaints);
}

#[test]
fn policies_are_read_as_iam_reads_them() {
    let place = TEMPLATE.function("place-order");
    assert!(place.allows("dynamodb:PutItem", None, "ORDER#ord_7KQ2M4XD9TBCRH3F"));
    assert!(!place.allows("dynamodb:PutItem", None, "PRODUCT#MUG"));
    assert!(!place.allows("dynamodb:Query", Some("gsi1"), "ORDERS#2026-11#0"));
    assert!(place.allows_together("dynamodb:BatchGetItem", None, &["PRODUCT#MUG", "STOCK#MUG"]));
    assert!(!place.allows_together("dynamodb:BatchGetItem", None, &["PRODUCT#MUG", "CUSTOMER#1"]));
    assert!(TEMPLATE.function("list-orders").allows("dynamodb:Query", Some("gsi1"), "ORDERS#2026-11#0"));
    // By way of the role and the shared policy of a worker.
    let worker = TEMPLATE.function("project-stock");
    assert!(
        worker.allows("dynamodb:PutItem", None, "MOVEMENTS#MUG")
            && !worker.allows("dynamodb:PutItem", None, "STOCK#MUG")
    );
    let reads =
        |function: &Function| function.policies.iter().any(|statement| statement.targets.contains(&Target::Stream));
    assert!(reads(worker) && !reads(place));
    assert!(TEMPLATE.function("get-robots").policies.is_empty());
}

#[test]
fn secrets_are_given_by_name_to_those_who_use_them() {
    let readers = |name: &str| -> BTreeSet<&str> {
        let names = |target: &Target| matches!(target, Target::Other(arn) if arn.contains(name));
        let reads = |function: &&Function| {
            let mut statements =
                function.policies.iter().filter(|it| it.actions.contains(&"ssm:GetParameter".to_owned()));
            statements.any(|statement| statement.targets.iter().any(names))
        };
        functions().filter(reads).map(|function| function.binary.as_str()).collect()
    };
    // A function that is told of a secret it may not read would fail to start.
    let told = |variable: &str| -> BTreeSet<&str> {
        let is_told = |function: &&Function| !function.properties["Environment"]["Variables"][variable].is_null();
        functions().filter(is_told).map(|function| function.binary.as_str()).collect()
    };
    let gateway = BTreeSet::from([
        "apply-change",
        "authorize-payment",
        "cancel-order",
        "capture-payment",
        "decide-approval",
        "follow-approval",
        "confirm-payment",
        "pay-balance",
        "payment-webhook",
        "place-order",
        "refund-payment",
        "sweep-overdue",
    ]);
    assert_eq!((readers("${GatewayKeyParameter}"), told("GATEWAY_KEY_PARAMETER")), (gateway.clone(), gateway));
    let told_by_gateway = BTreeSet::from(["payment-webhook"]);
    let webhook = (readers("${GatewayWebhookKeyParameter}"), told("GATEWAY_WEBHOOK_KEY_PARAMETER"));
    assert_eq!(webhook, (told_by_gateway.clone(), told_by_gateway));
    let carriers = BTreeSet::from(["carrier-webhook", "presume-delivery", "buy-label"]);
    for (parameter, variable) in [
        ("${CarrierKeyParameter}", "CARRIER_KEY_PARAMETER"),
        ("${CarrierWebhookKeyParameter}", "CARRIER_WEBHOOK_KEY_PARAMETER"),
    ] {
        assert_eq!((readers(parameter), told(variable)), (carriers.clone(), carriers.clone()));
    }
    let guests = BTreeSet::from([
        "place-order",
        "get-order",
        "lookup-order",
        "confirm-payment",
        "list-own-orders",
        "show-order",
        // Mails carry links.
        "send-mail",
        "preview-mail",
        "send-test-mail",
        "choose-mails",
        "show-preferences",
        // What hangs on an order opens by its link.
        "pay-balance",
        "cancel-return",
        "get-return",
        "get-return-label",
        "get-return-options",
        "open-claim",
        "request-return",
        "preview-change",
        "apply-change",
        "cancel-order",
        "list-invoices",
        "get-invoice",
        // So does a ticket, by its own; and whoever waited may end such mails.
        "contact-support",
        "get-ticket",
        "post-message",
        "tell-waitlist",
        // A survey's link is its own proof.
        "get-survey",
        "answer-survey",
        "show-survey",
    ]);
    assert_eq!((readers("doorstep-link-key"), told("LINK_KEY_PARAMETER")), (guests.clone(), guests));
}

// ---- The door ----

#[test]
fn the_authorizer_stands_on_admin_and_me_and_nowhere_else() {
    assert!(TEMPLATE.resource("Api")["Properties"]["Auth"]["DefaultAuthorizer"].is_null());
    let mut guarded = 0;
    for (function, event) in functions().flat_map(|function| function.events.iter().map(move |event| (function, event)))
    {
        let Event::Http { path, authorizer, .. } = event else { continue };
        let first = path.split('/').nth(1);
        let expected = matches!(first, Some("admin" | "me")).then_some("Pool");
        assert_eq!(authorizer.as_deref(), expected, "{} {path}", function.binary);
        guarded += usize::from(authorizer.is_some());
    }
    assert!(guarded > 0);
}

#[test]
fn what_has_no_route_is_answered_by_not_found() {
    let default = functions().filter(|function| function.events.contains(&Event::Default));
    assert_eq!(default.map(|function| function.binary.as_str()).collect::<Vec<_>>(), ["not-found"]);
}

#[test]
fn the_door_is_throttled_logged_and_open_to_no_other_origin() {
    let api = &TEMPLATE.resource("Api")["Properties"];
    assert!(api["DefaultRouteSettings"]["ThrottlingRateLimit"].as_u64() > Some(0));
    assert!(api["DefaultRouteSettings"]["ThrottlingBurstLimit"].as_u64() > Some(0));
    assert_eq!(referred(&api["AccessLogSettings"]["DestinationArn"]).as_deref(), Some("ApiLogGroup"));
    assert!(api["CorsConfiguration"].is_null());
    let routes = TEMPLATE.routes();
    for limited in api["RouteSettings"].as_object().into_iter().flatten().map(|(route, _)| route) {
        assert!(routes.iter().any(|(method, path, _)| *limited == format!("{method} {path}")), "no route {limited}");
    }
}

#[test]
fn g3_cargo_lambda_watch_serves_the_same_routes() {
    let cargo = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output();
    let metadata: Value = serde_json::from_slice(&cargo.expect("cargo runs").stdout).expect("cargo metadata is JSON");
    let mut served = Vec::new();
    for (path, targets) in metadata["metadata"]["lambda"]["watch"]["router"].as_object().expect("a router") {
        if path == "/{*path}" {
            assert_eq!(targets, "not-found");
            continue;
        }
        served.extend(list(targets).into_iter().map(|target| {
            let text = |name: &str| target[name].as_str().unwrap_or_else(|| panic!("{path}: no {name}")).to_owned();
            // What is left of a path is written in another way there.
            (text("method"), path.replace("{*path}", "{path+}"), text("function"))
        }));
    }
    served.sort();
    assert_eq!(served, TEMPLATE.routes());
}

// ---- Queues, streams, schedules ----

/// What is wrong with the way streams and queues of a template are delivered.
fn complaints_about_deliveries(template: &Template) -> Vec<String> {
    let mut complaints = Vec::new();
    for (function, event, mapping) in template.mappings() {
        let mut demand = |holds: bool, what: &str| {
            if !holds {
                complaints.push(format!("{}: {what}", function.binary));
            }
        };
        demand(mapping.reports_items, "one bad message fails its whole batch");
        demand(mapping.batch_size.is_some(), "no batch size");
        if matches!(event, Event::Stream(_)) {
            demand(mapping.bisects, "a bad record is not isolated");
            demand(mapping.retries.is_some(), "retries without end hold the shard");
            demand(mapping.failures.is_some(), "no failure destination");
            continue;
        }
        let queue = &template.queue(&mapping.source)["Properties"];
        let visible = queue["VisibilityTimeout"].as_u64().unwrap_or(30);
        demand(visible >= 6 * function.timeout_seconds, "visibility is less than six time-outs");
        demand(
            referred(&queue["RedrivePolicy"]["deadLetterTargetArn"]).is_some(),
            "its queue has no dead-letter queue",
        );
        demand(mapping.maximum_concurrency.is_some(), "its concurrency is not bounded");
    }
    complaints
}

#[test]
fn nothing_that_failed_is_lost_and_nothing_bad_blocks_the_good() {
    none(complaints_about_deliveries(&TEMPLATE));
    let streams = TEMPLATE.mappings().filter(|(_, event, _)| matches!(event, Event::Stream(_)));
    let streams: Vec<_> = streams.map(|(function, ..)| function.binary.as_str()).collect();
    assert_eq!(streams, ["project-stock", "publish-events", "update-search"]);
}

/// `Queues.Outputs.SendMailArn`
fn output_of(queue: Queue, end: &str) -> String {
    format!("Queues.Outputs.{}{end}", pascal(queue.name()))
}

#[test]
fn c1_each_step_has_its_queue_where_failures_are_set_aside_and_its_worker_reads_no_other() {
    for queue in Queue::iter() {
        let name = |end: &str| json!({ "Fn::Sub": format!("${{Shop}}-{queue}{end}") });
        let live = &TEMPLATE.queue(&output_of(queue, "Arn"))["Properties"];
        let set_aside = &TEMPLATE.queue(&output_of(queue, "SetAsideArn"))["Properties"];
        assert_eq!((&live["QueueName"], &set_aside["QueueName"]), (&name(""), &name("-dlq")), "{queue}");
        assert_eq!(live["RedrivePolicy"]["maxReceiveCount"], 5, "{queue}");
        let target = referred(&live["RedrivePolicy"]["deadLetterTargetArn"]);
        assert_eq!(target.as_deref(), Some(&*format!("{}SetAside", pascal(queue.name()))), "{queue}");
        let readers = TEMPLATE.mappings().filter(|(_, _, mapping)| mapping.source == output_of(queue, "Arn"));
        let readers: BTreeSet<_> = readers.map(|(function, ..)| function.binary.as_str()).collect();
        assert!(readers.is_empty() || readers == BTreeSet::from([queue.name()]), "{queue} is read by {readers:?}");
        let worker = functions().find(|function| function.binary == queue.name());
        assert_eq!(worker.is_some(), !readers.is_empty(), "{queue}: its worker reads another queue, or none");
        if let Some(worker) = worker {
            let mut reads = rights_on_queues(worker, "sqs:ReceiveMessage");
            assert!(reads.remove(&output_of(queue, "Arn")) && reads.is_empty(), "{queue} may read {reads:?} as well");
        }
    }
}

/// The queues a function may do something with, by their names here.
fn rights_on_queues(function: &Function, action: &str) -> BTreeSet<String> {
    let statements = function.policies.iter().filter(|it| it.actions.iter().any(|granted| granted == action));
    let targets = statements.flat_map(|statement| &statement.targets);
    let arn = |target: &Target| match target {
        Target::Other(arn) => named(&serde_json::from_str(arn).expect("a resource is JSON")),
        _ => None,
    };
    targets.filter_map(arn).collect()
}

#[test]
fn whoever_sends_may_send_where_its_events_go_and_nowhere_else() {
    let told = |timers: bool| -> BTreeSet<String> {
        let lines = SUBSCRIPTIONS.iter().filter(|(kind, _)| kind.starts_with("timers.") == timers);
        lines.flat_map(|(_, queues)| *queues).map(|queue| output_of(*queue, "Arn")).collect()
    };
    let send = "sqs:SendMessage";
    let mut of_stream = rights_on_queues(TEMPLATE.function("publish-events"), send);
    assert!(of_stream.remove("StreamFailuresQueue"), "as every worker of the stream");
    assert_eq!(of_stream, told(false));
    assert_eq!(rights_on_queues(TEMPLATE.function("fire-timers"), send), told(true));
    let every = |end: &str| Queue::iter().map(|queue| output_of(queue, end)).collect::<BTreeSet<_>>();
    assert_eq!(rights_on_queues(TEMPLATE.function("redrive"), send), every("Arn"));
    for (function, action) in [
        ("redrive", "sqs:StartMessageMoveTask"),
        ("redrive", "sqs:ReceiveMessage"),
        ("redrive", "sqs:DeleteMessage"),
        ("redrive", "sqs:GetQueueAttributes"),
        ("list-failures", "sqs:GetQueueAttributes"),
        ("list-failures", "sqs:ReceiveMessage"),
    ] {
        assert_eq!(rights_on_queues(TEMPLATE.function(function), action), every("SetAsideArn"), "{function} {action}");
    }
    for function in functions().filter(|it| !rights_on_queues(it, send).is_empty()) {
        let told = &function.properties["Environment"]["Variables"]["QUEUE_URL_PREFIX"];
        let only_failures = rights_on_queues(function, send) == BTreeSet::from(["StreamFailuresQueue".to_owned()]);
        assert!(only_failures || !told.is_null(), "{} is not told where the queues are", function.binary);
    }
}

#[test]
fn c1_each_queue_rings_when_something_is_set_aside_or_waits_too_long() {
    let alarms = MONITORING.resources("AWS::CloudWatch::Alarm");
    let watched = |metric: &str| -> BTreeSet<String> {
        let parts = alarms.iter().flat_map(|(_, alarm)| list(&alarm["Properties"]["Metrics"]));
        let metrics = parts.map(|part| &part["MetricStat"]["Metric"]).filter(|it| it["MetricName"] == metric);
        let name = |it: &Value| it["Dimensions"][0]["Value"]["Fn::Sub"].as_str().map(str::to_owned);
        metrics.filter_map(name).collect()
    };
    let wanted = |end: &str| Queue::iter().map(|queue| format!("${{Shop}}-{queue}{end}")).collect::<BTreeSet<_>>();
    assert_eq!(watched("ApproximateNumberOfMessagesVisible"), wanted("-dlq"));
    assert_eq!(watched("ApproximateAgeOfOldestMessage"), wanted(""));
}

#[test]
fn a_careless_worker_would_be_noticed() {
    let careless = Template::parse(
        r"
Globals: { Function: { Timeout: 20 } }
Resources:
  Letters: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 119 } }
  SendFunction:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: send } }
    Properties:
      LoggingConfig: { LogGroup: !Ref CareLogGroup }
      Events:
        Letters: { Type: SQS, Properties: { Queue: !GetAtt Letters.Arn } }
        Changes: { Type: DynamoDB, Properties: { Stream: !GetAtt Table.StreamArn } }
",
    );
    assert_eq!(complaints_about_deliveries(&careless).len(), 5 + 5);
}

#[test]
fn each_queue_is_encrypted_and_keeps_failures_for_two_weeks() {
    let kept_by: BTreeSet<String> =
        TEMPLATE.mappings().filter_map(|(_, _, mapping)| mapping.failures.clone()).collect();
    assert!(!kept_by.is_empty());
    for (name, queue) in TEMPLATE.queues() {
        assert_eq!(queue["Properties"]["SqsManagedSseEnabled"], true, "{name}");
        // What has nothing behind it is where failures end.
        if queue["Properties"]["RedrivePolicy"].is_null() {
            assert_eq!(queue["Properties"]["MessageRetentionPeriod"], 14 * 24 * 3600, "{name}");
        }
    }
    for queue in kept_by {
        assert_eq!(TEMPLATE.resource(&queue)["Type"], "AWS::SQS::Queue");
    }
}

#[test]
fn each_schedule_keeps_the_calls_it_could_not_make() {
    let mut schedules = 0;
    for function in functions() {
        for event in &function.events {
            let Event::Schedule { expression, retries, dead_letters } = event else { continue };
            assert!(retries.is_some() && dead_letters.is_some(), "{} {expression}", function.binary);
            let failed = &function.properties["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"];
            assert_eq!(referred(failed), *dead_letters, "{}: a call that fails is kept as well", function.binary);
            schedules += 1;
        }
    }
    assert!(schedules > 0);
}

// ---- Data, logs, alarms ----

#[test]
fn the_table_is_on_demand_recoverable_streamed_and_hard_to_delete() {
    let table = TEMPLATE.resource("Table");
    assert_eq!(json!([table["DeletionPolicy"], table["UpdateReplacePolicy"]]), json!(["Retain", "Retain"]));
    let table = &table["Properties"];
    assert_eq!(table["BillingMode"], "PAY_PER_REQUEST");
    assert_eq!(table["DeletionProtectionEnabled"], true);
    assert_eq!(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true);
    assert_eq!(table["SSESpecification"]["SSEEnabled"], true);
    assert_eq!(table["StreamSpecification"]["StreamViewType"], "NEW_AND_OLD_IMAGES");
    assert_eq!(table["TimeToLiveSpecification"], json!({ "AttributeName": "ttl", "Enabled": true }));
    let indexes: Vec<_> = list(&table["GlobalSecondaryIndexes"])
        .into_iter()
        .map(|index| (index["IndexName"].as_str(), index["Projection"].clone()))
        .collect();
    let keys_only = json!({ "ProjectionType": "KEYS_ONLY" });
    let with_list = json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": ["list"] });
    assert_eq!(indexes, [(Some("gsi1"), with_list), (Some("gsi2"), keys_only.clone()), (Some("gsi3"), keys_only)]);
}

#[test]
fn the_bucket_of_pictures_is_private_encrypted_and_read_by_one_function() {
    let bucket = TEMPLATE.resource("PicturesBucket");
    assert_eq!(json!([bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]]), json!(["Retain", "Retain"]));
    let bucket = &bucket["Properties"];
    let blocks = bucket["PublicAccessBlockConfiguration"].as_object().expect("public access is blocked");
    assert!(blocks.len() == 4 && blocks.values().all(|block| *block == true), "{blocks:?}");
    assert_eq!(bucket["OwnershipControls"]["Rules"][0]["ObjectOwnership"], "BucketOwnerEnforced");
    let encryption = &bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"][0];
    assert_eq!(encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"], "AES256");
    let policy = &TEMPLATE.resource("PicturesBucketPolicy")["Properties"]["PolicyDocument"]["Statement"];
    let [statement] = list(policy)[..] else { panic!("one statement: {policy}") };
    assert_eq!(json!([statement["Effect"], statement["Principal"], statement["Action"]]), json!(["Deny", "*", "s3:*"]));
    assert_eq!(statement["Condition"], json!({ "Bool": { "aws:SecureTransport": "false" } }));

    let mut rights = Vec::new();
    for function in functions() {
        for statement in &function.policies {
            let actions = statement.actions.iter().filter(|action| action.starts_with("s3:"));
            rights.extend(actions.map(|action| (&*function.binary, &**action, format!("{:?}", statement.targets))));
        }
    }
    let target = |arn: &str| format!("{:?}", [Target::Other(arn.to_owned())]);
    let objects = ("get-picture", "s3:GetObject", target(OBJECTS_OF_THE_BUCKET));
    // So that S3 tells what is missing from what is forbidden.
    let missing = ("get-picture", "s3:ListBucket", target(r#"{"Fn::GetAtt":"PicturesBucket.Arn"}"#));
    assert_eq!(rights, [objects, missing]);
}

#[test]
fn logs_are_json_kept_for_a_while_and_watched_for_failures() {
    for (name, group) in TEMPLATE.resources("AWS::Logs::LogGroup") {
        assert_eq!(group["Properties"]["RetentionInDays"], json!({ "Ref": "LogRetentionDays" }), "{name}");
    }
    let filters = TEMPLATE.resources("AWS::Logs::MetricFilter");
    let watched: BTreeSet<_> =
        filters.iter().filter_map(|(_, it)| referred(&it["Properties"]["LogGroupName"])).collect();
    for function in functions() {
        let config = &function.properties["LoggingConfig"];
        assert_eq!(config["LogFormat"], "JSON");
        let group = referred(&config["LogGroup"]).unwrap_or_default();
        assert_eq!(TEMPLATE.resource(&group)["Type"], "AWS::Logs::LogGroup");
        assert!(
            watched.contains(&group),
            "{}: nothing counts failures in the logs of {}",
            function.binary,
            function.domain
        );
    }
    let metric = |filter: &Value| filter["Properties"]["MetricTransformations"].clone();
    assert!(filters.iter().all(|(_, filter)| metric(filter) == metric(filters[0].1)), "one count for one alarm");
}

#[test]
fn each_kind_of_trouble_rings_an_alarm_that_tells_somebody() {
    let mut metrics = BTreeSet::new();
    for (name, alarm) in MONITORING.resources("AWS::CloudWatch::Alarm") {
        let alarm = &alarm["Properties"];
        assert_eq!(alarm["AlarmActions"], json!([{ "Ref": "AlarmTopic" }]), "{name}");
        assert_eq!(alarm["TreatMissingData"], "notBreaching", "{name}: silence at night is no trouble");
        let parts = list(&alarm["Metrics"]);
        assert!(parts.len() <= 10, "{name}: an alarm takes ten metrics");
        let named = |it: &Value| it["MetricName"].as_str().map(str::to_owned);
        metrics.extend(named(alarm));
        metrics.extend(parts.into_iter().filter_map(|part| named(&part["MetricStat"]["Metric"])));
    }
    let kinds = [
        "5xx",
        "FunctionFailures",
        "Throttles",
        "ReadThrottleEvents",
        "WriteThrottleEvents",
        "SystemErrors",
        "IteratorAge",
        "ApproximateNumberOfMessagesVisible",
        "ApproximateAgeOfOldestMessage",
    ];
    for kind in kinds {
        assert!(metrics.contains(kind), "nothing rings for {kind}");
    }
}

/// A worker or a failures queue that monitoring is not told of would fail unheard.
#[test]
fn monitoring_is_told_of_each_worker_and_each_failures_queue() {
    let given = &TEMPLATE.resource("Monitoring")["Properties"]["Parameters"];
    let told: BTreeSet<_> = given.as_object().into_iter().flatten().filter_map(|(_, value)| referred(value)).collect();
    for (function, event, mapping) in TEMPLATE.mappings() {
        assert!(told.contains(&function.logical_id) || matches!(event, Event::Queue(_)), "{}", function.binary);
        assert!(mapping.failures.iter().all(|queue| told.contains(queue)), "{}", function.binary);
    }
    let alarms: Vec<_> = MONITORING.resources("AWS::CloudWatch::Alarm").into_iter().map(|(_, alarm)| alarm).collect();
    let alarms = json!(alarms).to_string();
    for parameter in given.as_object().into_iter().flatten().map(|(name, _)| name) {
        let used = alarms.contains(&format!(r#"{{"Ref":"{parameter}"}}"#))
            || ["Shop", "AlarmEmail"].contains(&parameter.as_str());
        assert!(used, "no alarm looks at {parameter}");
    }
}

#[test]
fn g2_the_merchant_is_told_where_the_shop_is() {
    for output in ["ApiUrl", "SiteUrl", "UserPoolId", "UserPoolClientId", "TableName"] {
        assert!(TEMPLATE.section("Outputs").contains_key(output), "{output}");
    }
}

// ---- The stack as CloudFormation sees it ----

/// What `infra/template_resources.py` says of the template after SAM's transform.
fn transformed() -> Value {
    let python = std::env::var_os("DOORSTEP_PYTHON").map_or_else(|| root().join(".venv/bin/python"), Into::into);
    let script = root().join("infra/template_resources.py");
    let ran = Command::new(&python).arg(script).output().unwrap_or_else(|error| {
        panic!("{}: {error}. Run infra/check once: it installs SAM's translator into .venv", python.display())
    });
    assert!(
        ran.status.success(),
        "run infra/check once, it installs what this needs:\n{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    serde_json::from_slice(&ran.stdout).expect("the script prints JSON")
}

#[test]
fn g2_the_stack_fits_has_no_cycle_and_no_wildcard_after_the_transform() {
    let stack = transformed();
    let resources = stack["resources"].as_u64().expect("a count");
    println!("{resources} resources for {} functions", TEMPLATE.functions.len());
    assert!(resources < MOST_RESOURCES, "{resources} resources: {}", stack["types"]);
    assert_eq!(stack["cycle"], Value::Null);
    assert_eq!(stack["wildcards"], json!([]));
    for policy in list(&stack["managed_policies"]) {
        let arn = policy.to_string();
        let logs_or_traces =
            arn.contains("/AWSLambdaBasicExecutionRole\"") || arn.contains("/AWSXrayWriteOnlyAccess\"");
        let ours =
            policy["Ref"].as_str().is_some_and(|name| TEMPLATE.resource(name)["Type"] == "AWS::IAM::ManagedPolicy");
        assert!(ours || logs_or_traces, "{policy} reaches everything of its kind in the account");
    }
}

#[test]
fn sign_in_does_not_depend_on_the_api_whose_authorizer_depends_on_it() {
    for name in ["UserPool", "UserPoolClient", "UserPoolDomain"] {
        let resource = TEMPLATE.resource(name).to_string();
        assert!(!resource.contains(r#""Ref":"Api""#) && !resource.contains("${Api"), "{name}");
    }
}
