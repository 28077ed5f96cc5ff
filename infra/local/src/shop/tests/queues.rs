//! A small shop with the queues of the real one, what fills them, and one worker of these tests: it notes what it was told
//! and fails where it is told to.

use crate::queues::NewMessage;
use crate::registry::{self, Code};
use crate::template::Template;
use crate::{Clock, FaultKind, Options, PlannedFault, Role, Shop};
use app::events::{Event, Queue, kinds};
use app::{App, Error};
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::post;
use edge::QueueWorker;
use jiff::SignedDuration;
use reqwest::Client;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;
use store::timers::Timer;
use store::{Changes, When, Write};

const TEMPLATE: &str = r"
Globals: { Function: { Timeout: 5 } }
Resources:
  Queues: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: infra/stacks/queues.yaml } }
  Lost: { Type: AWS::SQS::Queue }
  Publish:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: publish-events } }
    Properties:
      Events:
        Stream:
          Type: DynamoDB
          Properties:
            BatchSize: 100
            BisectBatchOnFunctionError: true
            MaximumRetryAttempts: 2
            DestinationConfig: { OnFailure: { Destination: !GetAtt Lost.Arn } }
  Fire:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: fire-timers } }
    Properties: { Events: { Minute: { Type: Schedule, Properties: { Schedule: rate(1 minute) } } } }
  List:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: list-failures } }
    Properties: { Events: { Http: { Type: HttpApi, Properties: { Method: GET, Path: /admin/failures } } } }
  Redrive:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: redrive } }
    Properties: { Events: { Http: { Type: HttpApi, Properties: { Method: POST, Path: '/admin/failures/{queue}/redrive' } } } }
  Work:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: work } }
    Properties:
      Events:
        Queue:
          Type: SQS
          Properties:
            Queue: !GetAtt Queues.Outputs.SendSurveyArn
            BatchSize: 10
            FunctionResponseTypes: [ReportBatchItemFailures]
            ScalingConfig: { MaximumConcurrency: 2 }
";

/// A worker is a plain function: what the tests of one process tell it, and what it tells them, is told apart by aggregate.
static TOLD: LazyLock<Mutex<Vec<Event>>> = LazyLock::new(Mutex::default);
static POISONED: LazyLock<Mutex<BTreeSet<String>>> = LazyLock::new(Mutex::default);

const WORK: QueueWorker = QueueWorker::new("work", Queue::SendSurvey, |app, event| Box::pin(work(app, event)));

#[expect(clippy::unused_async, reason = "handlers are")]
async fn work(_: &App, event: &Event) -> Result<(), Error> {
    TOLD.lock().unwrap_or_else(PoisonError::into_inner).push(event.clone());
    let poisoned = POISONED.lock().unwrap_or_else(PoisonError::into_inner).contains(&event.aggregate);
    assert!(!(poisoned && event.part == "PANIC"), "as it was told to");
    if poisoned { Err(Error::Bug("as it was told to".to_owned())) } else { Ok(()) }
}

/// The parts this worker was told of, in their order.
fn told(aggregate: &str) -> Vec<String> {
    let told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    told.iter().filter(|event| event.aggregate == aggregate).map(|event| event.part.clone()).collect()
}

fn poison(aggregate: &str) {
    POISONED.lock().unwrap_or_else(PoisonError::into_inner).insert(aggregate.to_owned());
}

fn heal(aggregate: &str) {
    POISONED.lock().unwrap_or_else(PoisonError::into_inner).remove(aggregate);
}

async fn shop(options: Options) -> Shop {
    static PARSED: LazyLock<Template> = LazyLock::new(|| Template::parse(TEMPLATE).unwrap());
    let mut code = registry::by_name();
    code.insert(WORK.function, Code::Queue(WORK));
    Shop::start_as(&PARSED, code, options).await.unwrap()
}

fn timer(shop: &Shop, aggregate: &str, part: &str) -> Timer {
    Timer::new(kinds::TIMER_SURVEY, shop.now() + SignedDuration::from_mins(5), aggregate, part)
}

async fn set(shop: &Shop, timers: &[Timer]) {
    let mut changes: Changes<Error> = Changes::new();
    for timer in timers {
        changes.put_timer(timer);
    }
    shop.table().commit(changes).await.unwrap();
}

/// Wakes the worker once for each part, by way of timers.
async fn wake(shop: &Shop, aggregate: &str, parts: &[&str]) {
    set(shop, &parts.iter().map(|part| timer(shop, aggregate, part)).collect::<Vec<_>>()).await;
    shop.advance(SignedDuration::from_mins(5)).await.unwrap();
}

/// `[visible, in_flight, delayed, dead]`.
fn counts(shop: &Shop, name: &str) -> [usize; 4] {
    let stats = shop.queues().stats().into_iter().find(|stats| stats.name == name).unwrap();
    [stats.visible, stats.in_flight, stats.delayed, stats.dead]
}

async fn call(shop: &Shop, request: reqwest::RequestBuilder) -> (u16, Value) {
    let request = request.bearer_auth(shop.token(Role::Merchant, None));
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn failures(shop: &Shop) -> Value {
    let (status, body) = call(shop, Client::new().get(format!("{}/admin/failures", shop.url()))).await;
    assert_eq!(status, 200, "{body}");
    body["items"].clone()
}

async fn redrive(shop: &Shop, key: &str, queue: &str) -> (u16, Value) {
    let url = format!("{}/admin/failures/{queue}/redrive", shop.url());
    call(shop, Client::new().post(url).header("idempotency-key", key)).await
}

// ---- The worker ----

#[tokio::test]
async fn a_message_is_delivered_once_and_gone() {
    let shop = shop(Options::default()).await;
    let parts: Vec<String> = (0..13).map(|n| format!("{n:02}")).collect();
    wake(&shop, "once", &parts.iter().map(String::as_str).collect::<Vec<_>>()).await;
    shop.drain().await.unwrap();
    assert_eq!(told("once"), parts);
    assert_eq!(counts(&shop, "send-survey"), [0; 4]);
    assert_eq!(shop.meter().function("work").invocations, 2, "ten, and three");
    assert_eq!(shop.drain().await.unwrap().steps, 0);
}

#[tokio::test]
async fn c1_of_a_batch_only_what_failed_comes_again_and_a_panic_is_a_failure() {
    let shop = shop(Options::default()).await;
    poison("bad");
    set(&shop, &[timer(&shop, "good", "ONE"), timer(&shop, "bad", "ONE"), timer(&shop, "bad", "PANIC")]).await;
    shop.queues().send("send-survey", NewMessage { body: "no event".to_owned(), ..NewMessage::default() }).unwrap();
    shop.advance(SignedDuration::from_mins(5)).await.unwrap();
    let drained = shop.drain().await.unwrap();
    assert_eq!((told("good").len(), told("bad").len()), (1, 10), "five times each");
    assert_eq!(drained.dead_letters, 3);
    assert_eq!(counts(&shop, "send-survey"), [0, 0, 0, 3]);
}

#[tokio::test]
async fn c1_a_poisoned_message_is_set_aside_shown_and_succeeds_after_its_redrive() {
    let noon = Clock::ManualFrom("2027-03-10T12:00:00Z".parse().unwrap());
    let shop = shop(Options { clock: noon, ..Options::default() }).await;
    poison("poisoned");
    wake(&shop, "poisoned", &["ORDER"]).await;
    assert_eq!(shop.drain().await.unwrap().dead_letters, 1);
    let shown = failures(&shop).await;
    assert_eq!((&shown[0]["queue"], &shown[0]["count"]), (&json!("send-survey"), &json!(1)));
    let message = &shown[0]["messages"][0];
    assert_eq!((&message["kind"], &message["aggregate"]), (&json!("timers.survey.v1"), &json!("poisoned")));
    assert_eq!(message["sent_at"], json!(shop.now()), "the clock of the shop");
    assert_eq!(failures(&shop).await, shown, "looking takes nothing away");

    heal("poisoned");
    let (key, answer) = ("redrive-the-surveys-1", json!({"queue": "send-survey", "count": 1}));
    assert_eq!(redrive(&shop, key, "send-survey").await, (202, answer.clone()));
    assert_eq!(counts(&shop, "send-survey"), [1, 0, 0, 0]);
    assert_eq!(redrive(&shop, key, "send-survey").await, (202, answer), "asked again it answers the same");
    assert_eq!(shop.drain().await.unwrap().dead_letters, 0);
    assert_eq!(told("poisoned").len(), 6);
    assert_eq!(failures(&shop).await, json!([]));
    let nothing = json!({"queue": "send-survey", "count": 0});
    assert_eq!(redrive(&shop, "redrive-the-surveys-2", "send-survey").await, (202, nothing));
    assert_eq!(redrive(&shop, "redrive-the-surveys-3", "send-nothing").await.0, 404);
    let url = format!("{}/admin/failures/send-survey/redrive", shop.url());
    let request = Client::new().post(url).header("idempotency-key", "redrive-the-surveys-4");
    let (status, problem) = call(&shop, request.json(&json!({ "only": 1 }))).await;
    assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!("only")), "{problem}");
}

#[tokio::test]
async fn c1_deliveries_can_be_doubled_and_turned_round() {
    let shop = shop(Options::default()).await;
    let both = [FaultKind::DuplicateDelivery, FaultKind::Reorder];
    shop.faults(both.map(|kind| PlannedFault::new("work", 0, kind)).to_vec());
    let parts: Vec<String> = (0..12).map(|n| format!("{n:02}")).collect();
    wake(&shop, "disturbed", &parts.iter().map(String::as_str).collect::<Vec<_>>()).await;
    shop.drain().await.unwrap();
    let (first, last): (Vec<_>, Vec<_>) = (parts[2..].iter().rev().collect(), parts[..2].iter().rev().collect());
    let wanted: Vec<String> =
        [&first, &first, &last, &last].into_iter().flatten().map(|part| (*part).clone()).collect();
    assert_eq!(told("disturbed"), wanted);
    assert_eq!((shop.struck(), counts(&shop, "send-survey")), (4, [0; 4]));
}

#[tokio::test]
async fn with_a_running_clock_a_worker_follows_its_queue_by_itself() {
    let shop = shop(Options { clock: Clock::Real, ..Options::default() }).await;
    poison("running");
    wake(&shop, "running", &["ORDER"]).await;
    let settles = async |wanted: usize| {
        for _ in 0..200 {
            if told("running").len() >= wanted {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{:?} {:?}", told("running"), counts(&shop, "send-survey"));
    };
    settles(1).await;
    heal("running");
    tokio::time::sleep(Duration::from_millis(100)).await;
    shop.advance(SignedDuration::from_secs(180)).await.unwrap();
    settles(2).await;
}

#[tokio::test]
async fn g3_a_worker_outside_is_sent_what_sqs_would_send_it_and_says_what_failed() {
    type Seen = Arc<Mutex<Vec<Value>>>;
    let seen = Seen::default();
    let answer = |State(seen): State<Seen>, Path(name): Path<String>, body: String| async move {
        let event: Value = serde_json::from_str(&body).unwrap();
        let records = event["Records"].as_array().cloned().unwrap_or_default();
        let first: Vec<_> =
            records.iter().take(1).map(|record| json!({ "itemIdentifier": record["messageId"] })).collect();
        // The first message it ever sees fails.
        let failures = if name == "work" && seen.lock().unwrap().is_empty() { first } else { Vec::new() };
        if name == "work" {
            seen.lock().unwrap().extend(records);
        }
        json!({ "batchItemFailures": failures }).to_string()
    };
    let route = "/2015-03-31/functions/{name}/invocations";
    let router = Router::new().route(route, post(answer)).with_state(seen.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, router).await });

    let shop = shop(Options { external: Some(url), ..Options::default() }).await;
    for body in ["one", "two"] {
        let message = NewMessage { body: body.to_owned(), ..NewMessage::default() };
        shop.queues().send("send-survey", message).unwrap();
    }
    shop.drain().await.unwrap();
    let seen = seen.lock().unwrap();
    let bodies: Vec<_> =
        seen.iter().map(|record| (&record["body"], &record["attributes"]["ApproximateReceiveCount"])).collect();
    let (one, two) = (json!("one"), json!("two"));
    assert_eq!(bodies, [(&one, &json!("1")), (&two, &json!("1")), (&one, &json!("2"))]);
    assert_eq!((&seen[0]["eventSource"], counts(&shop, "send-survey")), (&json!("aws:sqs"), [0; 4]));
}

// ---- What fills the queues ----

/// An item of an order that announces that it was verified, which `release-order` is told.
fn verified(id: &str, version: u64) -> store::Item {
    let text = |text: &str| store::Value::S(text.to_owned());
    store::Item::from([
        ("pk".to_owned(), text(&format!("ORDER#{id}"))),
        ("sk".to_owned(), text("ORDER")),
        ("version".to_owned(), store::Value::N(version.to_string())),
        ("events".to_owned(), store::Value::L(vec![text(kinds::ORDER_VERIFIED)])),
    ])
}

async fn put(shop: &Shop, item: store::Item) {
    let key = store::item::key_of(&item).unwrap();
    shop.table().write(&[Write::Put { key, item, when: When::Always("a test") }]).await.unwrap();
}

fn released(shop: &Shop) -> Vec<Event> {
    let bodies = std::iter::repeat_with(|| shop.queues().receive("release-order", 10, None).unwrap());
    let bodies = bodies.take_while(|received| !received.is_empty()).flatten();
    bodies.map(|received| serde_json::from_str(&received.body).unwrap()).collect()
}

#[tokio::test]
async fn what_items_announce_reaches_the_queues_in_calls_of_ten() {
    let shop = shop(Options::default()).await;
    for n in 0..12 {
        put(&shop, verified(&format!("ord_{n:02}"), 1)).await;
    }
    shop.drain().await.unwrap();
    let events = released(&shop);
    assert_eq!(events.len(), 12);
    assert_eq!(events[3].id, "ORDER#ord_03/ORDER@1#orders.verified.v1");
    assert_eq!(shop.meter().function("publish-events").calls["sqs.SendMessageBatch"], 2);
}

#[tokio::test]
async fn a_record_whose_version_did_not_change_is_not_told_again() {
    let shop = shop(Options::default()).await;
    put(&shop, verified("ord_1", 1)).await;
    shop.drain().await.unwrap();
    let mut touched = verified("ord_1", 1);
    touched.insert("ttl".to_owned(), store::Value::N("4000000000".to_owned()));
    put(&shop, touched).await;
    put(&shop, verified("ord_1", 2)).await;
    shop.drain().await.unwrap();
    assert_eq!(released(&shop).iter().map(|event| event.seq).collect::<Vec<_>>(), [1, 2]);
}

#[tokio::test]
async fn g5_no_event_is_lost_whatever_happens_to_the_call_that_sends_it() {
    let all = [
        FaultKind::Refuse,
        FaultKind::LostReply,
        FaultKind::CrashAfter,
        FaultKind::Throttle,
        FaultKind::DuplicateDelivery,
    ];
    for kind in all {
        let shop = shop(Options::default()).await;
        shop.faults(vec![PlannedFault::new("publish-events", 1, kind)]);
        for id in ["ord_1", "ord_2"] {
            put(&shop, verified(id, 1)).await;
        }
        assert_eq!(shop.drain().await.unwrap().dead_letters, 0, "{kind:?}");
        assert!(shop.struck() > 0, "{kind:?}");
        let events = released(&shop);
        let ids: BTreeSet<_> = events.iter().map(|event| event.aggregate.as_str()).collect();
        assert_eq!(ids, BTreeSet::from(["ord_1", "ord_2"]), "{kind:?}");
        let twice = matches!(kind, FaultKind::LostReply | FaultKind::CrashAfter | FaultKind::DuplicateDelivery);
        assert_eq!(events.len(), if twice { 4 } else { 2 }, "{kind:?}");
        assert_eq!(events.iter().map(|event| &event.id).collect::<BTreeSet<_>>().len(), 2, "the same events, {kind:?}");
    }
}

#[tokio::test]
async fn what_can_not_be_sent_to_the_end_is_named_for_a_person() {
    let shop = shop(Options::default()).await;
    shop.faults(vec![PlannedFault::new("publish-events", 0, FaultKind::Refuse)]);
    put(&shop, verified("ord_1", 1)).await;
    assert_eq!(shop.pending().await.unwrap(), 1);
    shop.drain().await.unwrap();
    assert_eq!((shop.pending().await.unwrap(), counts(&shop, "Lost")[0]), (0, 1));
}

// ---- Timers ----

#[tokio::test]
async fn a_timer_fires_once_when_it_is_due_and_not_before() {
    let shop = shop(Options::default()).await;
    let timer = timer(&shop, "timed", "PARCEL#01");
    set(&shop, std::slice::from_ref(&timer)).await;
    set(&shop, &[timer]).await;
    shop.advance(SignedDuration::from_mins(4)).await.unwrap();
    shop.drain().await.unwrap();
    assert_eq!(told("timed"), Vec::<String>::new());
    assert_eq!(shop.drain().await.unwrap().pending_timers, 1, "set twice it is one");
    shop.advance(SignedDuration::from_mins(1)).await.unwrap();
    shop.drain().await.unwrap();
    shop.advance(SignedDuration::from_mins(10)).await.unwrap();
    assert_eq!(shop.drain().await.unwrap().pending_timers, 0);
    assert_eq!(told("timed"), ["PARCEL#01"]);
}

#[tokio::test]
async fn a_timer_that_is_no_longer_needed_does_not_fire() {
    let shop = shop(Options::default()).await;
    let timer = timer(&shop, "untimed", "PARCEL#01");
    set(&shop, std::slice::from_ref(&timer)).await;
    for _ in 0..2 {
        let mut changes: Changes<Error> = Changes::new();
        changes.delete_timer(&timer);
        shop.table().commit(changes).await.unwrap();
    }
    shop.advance(SignedDuration::from_mins(10)).await.unwrap();
    shop.drain().await.unwrap();
    assert_eq!(told("untimed"), Vec::<String>::new());
}

#[tokio::test]
async fn g5_no_timer_is_lost_whatever_happens_to_any_call_of_the_function_that_fires_it() {
    let shop = shop(Options::default()).await;
    // Eight shards, the call that sends, and the one that takes the timer away.
    for call in 1..=10 {
        for kind in FaultKind::CALLS {
            let aggregate = format!("timer-{call}-{kind:?}");
            set(&shop, &[timer(&shop, &aggregate, "ORDER")]).await;
            shop.advance(SignedDuration::from_mins(5)).await.unwrap();
            shop.faults(vec![PlannedFault::new("fire-timers", call, kind)]);
            shop.drain().await.unwrap();
            assert!(shop.calls("fire-timers") < call || shop.struck() == 1, "{aggregate}");
            shop.faults(vec![]);
            shop.advance(SignedDuration::from_mins(1)).await.unwrap();
            shop.drain().await.unwrap();
            let times = told(&aggregate).len();
            assert!((1..=2).contains(&times), "{aggregate}: {times}");
        }
    }
    assert_eq!(counts(&shop, "send-survey"), [0; 4]);
}
