use super::document::rate;
use super::*;
use strum::IntoEnumIterator as _;

fn template() -> &'static Template {
    Template::repository().unwrap()
}

fn serving(method: &str, path: &str) -> &'static str {
    &template().serves(method, path).unwrap().name
}

#[test]
fn the_embedded_template_is_the_repositorys() {
    for (name, text) in [("template.yaml", TEXT)].into_iter().chain(NESTED) {
        let path = format!("{}/../../{name}", env!("CARGO_MANIFEST_DIR"));
        assert_eq!(std::fs::read_to_string(path).unwrap(), text, "{name}");
    }
}

#[test]
fn every_queue_of_the_shop_is_there_under_its_own_name() {
    for queue in app::events::Queue::iter() {
        let spec = template().queues.iter().find(|spec| spec.name == queue.name());
        let redrive = spec.and_then(|spec| spec.redrive.as_ref()).unwrap_or_else(|| panic!("{queue}"));
        assert_eq!((redrive.dead_letter.as_str(), redrive.max_receives), (&*format!("{queue}-dlq"), 5));
        assert!(template().queues.iter().any(|spec| spec.name == redrive.dead_letter), "{queue}");
    }
}

#[test]
fn a_worker_is_given_its_queue_also_from_a_nested_stack() {
    let text = |queue: &str, more: &str| {
        format!(
            "Resources:\n  Queues: {{ Type: AWS::CloudFormation::Stack, Properties: {{ TemplateURL: infra/stacks/queues.yaml }} }}\n  \
             Letters: {{ Type: AWS::SQS::Queue, Properties: {{ QueueName: !Sub '${{AWS::StackName}}-letters' }} }}\n  \
             F: {{ Type: AWS::Serverless::Function, Metadata: {{ BuildProperties: {{ Binary: f }} }}, Properties: {{ Events: {{ \
             Q: {{ Type: SQS, Properties: {{ Queue: !GetAtt {queue}{more} }} }} }} }} }}"
        )
    };
    let source = |text: &str| Template::parse(text).unwrap().function("f").unwrap().queues[0].clone();
    let plain = source(&text("Letters.Arn", ""));
    assert_eq!((plain.queue.as_str(), plain.batch_size, plain.reports_items), ("letters", 10, false));
    let more = ", BatchSize: 4, MaximumBatchingWindowInSeconds: 2, FunctionResponseTypes: [ReportBatchItemFailures], \
                ScalingConfig: { MaximumConcurrency: 3 }";
    let nested = source(&text("Queues.Outputs.SendMailArn", more));
    let window = Duration::from_secs(2);
    let wanted =
        QueueSource { queue: "send-mail".to_owned(), batch_size: 4, window, reports_items: true, concurrency: 3 };
    assert_eq!(nested, wanted);
    for (wrong, more) in [("Nobody.Arn", ""), ("Queues.Outputs.Nobody", ""), ("Letters.Arn", ", BatchSize: 11")] {
        assert!(Template::parse(&text(wrong, more)).is_err(), "{wrong} {more}");
    }
}

#[test]
fn a_request_goes_to_the_function_the_door_would_choose() {
    assert_eq!(serving("POST", "/orders"), "place-order");
    assert_eq!(serving("GET", "/orders/ord_1"), "get-order");
    assert_eq!(serving("POST", "/orders/lookup"), "lookup-order");
    assert_eq!(serving("POST", "/admin/products/import"), "import-products");
    assert_eq!(serving("PUT", "/admin/stock/kettle/east"), "put-stock-policy");
    for (method, path) in [("GET", "/nowhere"), ("DELETE", "/orders"), ("GET", "/orders/"), ("GET", "/orders/a/b")] {
        assert_eq!(serving(method, path), "not-found", "{method} {path}");
    }
}

#[test]
fn a_literal_route_wins_over_one_with_a_parameter() {
    let text = r"
Resources:
  A: { Type: AWS::Serverless::Function, Metadata: { BuildProperties: { Binary: a } },
       Properties: { Events: { H: { Type: HttpApi, Properties: { Method: GET, Path: '/x/{id}' } } } } }
  B: { Type: AWS::Serverless::Function, Metadata: { BuildProperties: { Binary: b } },
       Properties: { Events: { H: { Type: HttpApi, Properties: { Method: GET, Path: /x/y } } } } }
";
    let template = Template::parse(text).unwrap();
    assert_eq!(template.serves("GET", "/x/y").unwrap().name, "b");
    assert_eq!(template.serves("GET", "/x/z").unwrap().name, "a");
    assert!(template.serves("GET", "/").is_none());
}

#[test]
fn workers_are_delivered_as_the_template_says() {
    let worker = template().function("update-search").unwrap();
    assert_eq!(worker.timeout, Duration::from_mins(1));
    let [stream] = &worker.streams[..] else { panic!("one stream") };
    assert_eq!((stream.batch_size, stream.retries, stream.bisects), (100, Some(10), true));
    assert_eq!(stream.failures.as_deref(), Some("StreamFailuresQueue"));
    let change = |pk: &str| serde_json::json!({"dynamodb": {"Keys": {"pk": {"S": pk}}}});
    assert!(stream.filters.iter().any(|filter| filter.matches(&change("STOCK#a"))));
    assert!(!stream.filters.iter().any(|filter| filter.matches(&change("ORDER#a"))));
    let [schedule] = &template().function("sweep-overdue").unwrap().schedules[..] else { panic!("one schedule") };
    assert_eq!(schedule.every, SignedDuration::from_mins(1));
    assert_eq!((schedule.retries, schedule.failures.as_deref()), (0, Some("ScheduleFailuresQueue")));
    let set_aside = |name: &&str| name.ends_with("-dlq");
    let others: Vec<_> = template().failure_queues().into_iter().filter(|name| !set_aside(name)).collect();
    assert_eq!(others, ["ScheduleFailuresQueue", "StreamFailuresQueue"]);
    assert_eq!(template().function("place-order").unwrap().timeout, Duration::from_secs(25));
    assert_eq!(template().function("get-order").unwrap().timeout, Duration::from_secs(15), "the global one");
}

#[test]
fn queues_carry_their_times_and_their_dead_letters() {
    let text = r"
Resources:
  Letters: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 90, DelaySeconds: 5,
             RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 4 } } }
  Dead: { Type: AWS::SQS::Queue }
";
    let template = Template::parse(text).unwrap();
    let wanted = QueueSpec::new("Letters").visibility(90).delay(5).redrive("Dead", 4);
    assert_eq!(template.queues, [QueueSpec::new("Dead"), wanted]);
}

#[test]
fn what_cannot_be_run_here_is_said_at_start() {
    let function = |event: &str| {
        format!(
            "Resources: {{ F: {{ Type: AWS::Serverless::Function, Metadata: {{ BuildProperties: {{ Binary: f }} }}, \
             Properties: {{ Events: {{ E: {event} }} }} }} }}"
        )
    };
    let refused = [
        ("{ Type: Kinesis }", "events of type Kinesis"),
        ("{ Type: Schedule, Properties: { Schedule: cron(0 12 * * ? *) } }", "rate(5 minutes)"),
        ("{ Type: DynamoDB, Properties: { FilterCriteria: { Filters: [{ Pattern: '[' }] } } }", "pattern"),
        ("{ Type: DynamoDB, Properties: { DestinationConfig: { OnFailure: { Destination: arn } } } }", "!GetAtt"),
    ];
    for (event, word) in refused {
        let error = Template::parse(&function(event)).unwrap_err().to_string();
        assert!(error.contains(word) && error.contains(", F:"), "{event}: {error}");
    }
    assert!(Template::parse("Resources: { F: { Type: AWS::Serverless::Function } }").is_err());
}

#[test]
fn rates_are_read_in_all_their_units() {
    assert_eq!(rate("rate(5 minutes)"), Some(SignedDuration::from_mins(5)));
    assert_eq!(rate("rate(1 hour)"), Some(SignedDuration::from_hours(1)));
    assert_eq!(rate("rate(2 days)"), Some(SignedDuration::from_hours(48)));
    for wrong in ["rate(0 minutes)", "rate(1 fortnight)", "rate(1)", "cron(* * * * ? *)"] {
        assert_eq!(rate(wrong), None, "{wrong}");
    }
}
