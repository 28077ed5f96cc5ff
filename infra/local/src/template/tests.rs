use super::document::rate;
use super::*;

fn template() -> &'static Template {
    Template::repository().unwrap()
}

fn serving(method: &str, path: &str) -> &'static str {
    &template().serves(method, path).unwrap().name
}

#[test]
fn the_embedded_template_is_the_repositorys() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../template.yaml");
    assert_eq!(std::fs::read_to_string(path).unwrap(), TEXT);
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
    assert_eq!(template().failure_queues(), ["ScheduleFailuresQueue", "StreamFailuresQueue"]);
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
