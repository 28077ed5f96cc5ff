//! The queues by themselves, and over the wire an SDK speaks.

use super::{Attribute, Attributes, NewMessage, QueueError, QueueSpec, Queues};
use crate::clock::VirtualClock;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::time::Duration;

fn shop() -> (Queues, VirtualClock) {
    let clock = VirtualClock::manual("2027-03-10T12:00:00Z".parse().unwrap());
    let queues = Queues::new(clock.clone());
    queues.define(QueueSpec::new("mail").visibility(60).redrive("mail-dlq", 2));
    (queues, clock)
}

fn text(body: &str) -> NewMessage {
    NewMessage { body: body.to_owned(), ..NewMessage::default() }
}

/// `[visible, in_flight, delayed, dead]`.
fn counts(queues: &Queues, name: &str) -> [usize; 4] {
    let stats = queues.stats().into_iter().find(|stats| stats.name == name).unwrap();
    [stats.visible, stats.in_flight, stats.delayed, stats.dead]
}

#[test]
fn a_received_message_is_hidden_until_its_time_is_over_or_it_is_deleted() {
    let (queues, clock) = shop();
    queues.send("mail", text("one")).unwrap();
    queues.send("mail", text("two")).unwrap();
    let first = queues.receive("mail", 10, None).unwrap();
    assert_eq!(first.iter().map(|one| one.body.as_str()).collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(counts(&queues, "mail"), [0, 2, 0, 0]);
    assert_eq!(queues.receive("mail", 10, None).unwrap(), []);
    queues.delete("mail", &first[0].receipt_handle).unwrap();
    assert_eq!(queues.next_due(), Some(clock.now() + SignedDuration::from_secs(60)));
    clock.advance(SignedDuration::from_secs(60)).unwrap();
    let again = queues.receive("mail", 10, None).unwrap();
    assert_eq!((again.len(), again[0].body.as_str(), again[0].receive_count()), (1, "two", 2));
    queues.delete("mail", &first[1].receipt_handle).unwrap();
    assert_eq!(counts(&queues, "mail"), [0, 1, 0, 0], "an outdated handle deletes nothing");
    assert_eq!(queues.delete("mail", "nonsense"), Err(QueueError::InvalidReceipt));
}

#[test]
fn delay_and_visibility_follow_the_virtual_clock() {
    let (queues, clock) = shop();
    queues.send("mail", NewMessage { delay: Some(900), ..text("later") }).unwrap();
    assert_eq!(counts(&queues, "mail"), [0, 0, 1, 0]);
    assert!(matches!(
        queues.send("mail", NewMessage { delay: Some(901), ..text("x") }),
        Err(QueueError::OutOfRange { name: "DelaySeconds", .. })
    ));
    clock.advance(SignedDuration::from_secs(900)).unwrap();
    let one = queues.receive("mail", 1, Some(5)).unwrap().remove(0);
    queues.change_visibility("mail", &one.receipt_handle, 3600).unwrap();
    clock.advance(SignedDuration::from_secs(5)).unwrap();
    assert_eq!(counts(&queues, "mail"), [0, 1, 0, 0]);
    queues.change_visibility("mail", &one.receipt_handle, 0).unwrap();
    assert_eq!(counts(&queues, "mail"), [1, 0, 0, 0]);
    assert_eq!(queues.change_visibility("mail", &one.receipt_handle, 9), Err(QueueError::NotInFlight));
    assert_eq!(counts(&queues, "mail"), [1, 0, 0, 0]);
    assert_eq!(queues.receive("mail", 10, Some(0)).unwrap().len(), 1, "no call hands a message out twice");
}

#[test]
fn what_fails_too_often_is_a_dead_letter_and_can_be_sent_back() {
    let (queues, clock) = shop();
    queues.send("mail", text("poison")).unwrap();
    for _ in 0..2 {
        assert_eq!(queues.receive("mail", 10, None).unwrap().len(), 1);
        clock.advance(SignedDuration::from_secs(60)).unwrap();
    }
    assert_eq!(queues.receive("mail", 10, None).unwrap(), []);
    assert_eq!((counts(&queues, "mail"), counts(&queues, "mail-dlq")), ([0, 0, 0, 1], [1, 0, 0, 0]));
    for name in ["mail", "mail-dlq"] {
        assert_eq!(queues.redrive(name), Ok(1));
        assert_eq!((counts(&queues, "mail"), counts(&queues, "mail-dlq")), ([1, 0, 0, 0], [0; 4]));
        for _ in 0..2 {
            assert_eq!(queues.receive("mail", 10, Some(0)).unwrap()[0].body, "poison");
        }
        assert_eq!(queues.receive("mail", 10, None).unwrap(), []);
    }
    assert_eq!(queues.redrive("nothing"), Err(QueueError::NoSuchQueue("nothing".to_owned())));
    let dead = queues.receive("mail-dlq", 1, None).unwrap().remove(0);
    assert_eq!(dead.lambda_record("mail-dlq")["attributes"]["DeadLetterQueueSourceArn"], super::arn("mail"));
    queues.purge();
    assert_eq!(counts(&queues, "mail"), [0; 4]);
}

#[test]
fn what_came_last_can_be_had_first() {
    let (queues, clock) = shop();
    for n in 0..12 {
        queues.send("mail", text(&n.to_string())).unwrap();
    }
    queues.send("mail", NewMessage { delay: Some(60), ..text("later") }).unwrap();
    let bodies = |received: Vec<super::Received>| received.into_iter().map(|one| one.body).collect::<Vec<_>>();
    let first = bodies(queues.receive_newest("mail", 50).unwrap());
    assert_eq!(first, ["11", "10", "9", "8", "7", "6", "5", "4", "3", "2"], "ten at most, and nothing before its time");
    assert_eq!(bodies(queues.receive_newest("mail", 10).unwrap()), ["1", "0"]);
    assert!(!queues.has_visible("mail"));
    clock.advance(SignedDuration::from_secs(60)).unwrap();
    assert!(queues.has_visible("mail") && !queues.has_visible("nothing"));
}

#[test]
fn what_waits_in_the_queues_survives_a_restart() {
    let (queues, clock) = shop();
    for body in ["one", "poison"] {
        queues.send("mail", text(body)).unwrap();
    }
    queues.send("mail", NewMessage { delay: Some(60), ..text("later") }).unwrap();
    let handed_out = queues.receive("mail", 1, None).unwrap().remove(0);
    queues.delete("mail", &handed_out.receipt_handle).unwrap();
    for _ in 0..3 {
        queues.receive("mail", 1, Some(0)).unwrap();
    }
    let kept = queues.snapshot();
    let (again, _) = shop();
    again.restore(kept.clone()).unwrap();
    assert_eq!((counts(&again, "mail"), counts(&again, "mail-dlq")), ([0, 0, 1, 1], [1, 0, 0, 0]));
    assert_eq!(again.redrive("mail"), Ok(1));
    assert_eq!(again.receive("mail", 1, None).unwrap()[0].body, "poison");
    clock.advance(SignedDuration::from_secs(60)).unwrap();
    let elsewhere = Queues::new(clock);
    elsewhere.restore(kept).unwrap();
    assert_eq!(elsewhere.stats(), [], "queues that are no more");
    assert!(again.restore(json!({"mail": 1})).is_err());
}

#[tokio::test]
async fn whoever_waits_for_a_message_is_woken_by_it_or_by_its_time() {
    let (queues, clock) = shop();
    let wait = || {
        let queues = queues.clone();
        tokio::spawn(async move { queues.until_visible("mail").await })
    };
    let waiting = wait();
    tokio::task::yield_now().await;
    queues.send("mail", NewMessage { delay: Some(60), ..text("later") }).unwrap();
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    clock.advance(SignedDuration::from_secs(60)).unwrap();
    waiting.await.unwrap().unwrap();
    wait().await.unwrap().unwrap();
    assert!(queues.until_visible("nothing").await.is_err());
}

#[tokio::test]
async fn a_long_poll_is_woken_by_a_message_or_by_the_clock() {
    let (queues, clock) = shop();
    let poll = || {
        let queues = queues.clone();
        tokio::spawn(async move { queues.poll("mail", 1, None, Duration::from_secs(20)).await.unwrap() })
    };
    let waiting = poll();
    tokio::task::yield_now().await;
    queues.send("mail", text("here")).unwrap();
    assert_eq!(waiting.await.unwrap()[0].body, "here");
    let waiting = poll();
    tokio::task::yield_now().await;
    clock.advance(SignedDuration::from_secs(60)).unwrap();
    assert_eq!(waiting.await.unwrap()[0].receive_count(), 2);
}

#[test]
fn digests_are_those_sqs_computes() {
    // The attribute digest is what moto computes for one String attribute.
    let (queues, _) = shop();
    let attribute =
        Attribute { data_type: "String".to_owned(), string_value: Some("t".to_owned()), binary_value: None };
    let attributes = Attributes([("trace".to_owned(), attribute)].into());
    let sent = queues.send("mail", NewMessage { attributes, ..text("hello") }).unwrap();
    assert_eq!(sent.md5_of_body, "5d41402abc4b2a76b9719d911017c592");
    assert_eq!(sent.md5_of_attributes.as_deref(), Some("ebaca7cfbfd81273a4e14e345f0b31e8"));
}

struct Wire {
    url: String,
    client: reqwest::Client,
}

impl Wire {
    async fn call(&self, operation: &str, body: Value) -> (u16, Option<String>, Value) {
        let request = self.client.post(&self.url).header("x-amz-target", format!("AmazonSQS.{operation}"));
        let request = request.header("content-type", "application/x-amz-json-1.0").body(body.to_string());
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        assert_eq!(response.headers()["content-type"], "application/x-amz-json-1.0");
        let error = response.headers().get("x-amzn-query-error").map(|value| value.to_str().unwrap().to_owned());
        (status, error, response.json().await.unwrap())
    }
}

async fn serve() -> (Wire, Queues) {
    let (queues, _) = shop();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let router = queues.router().merge(queues.control_router());
    tokio::spawn(async { axum::serve(listener, router).await });
    (Wire { url, client: reqwest::Client::new() }, queues)
}

#[tokio::test]
async fn the_wire_sends_receives_and_deletes() {
    let (wire, queues) = serve().await;
    let (_, _, found) = wire.call("GetQueueUrl", json!({ "QueueName": "mail" })).await;
    let url = found["QueueUrl"].as_str().unwrap();
    assert!(url.ends_with("/000000000000/mail"), "{url}");
    let attributes = json!({ "trace": { "DataType": "String", "StringValue": "t" } });
    let message = json!({ "QueueUrl": url, "MessageBody": "hello", "MessageAttributes": attributes });
    let (status, _, sent) = wire.call("SendMessage", message).await;
    assert_eq!((status, &sent["MD5OfMessageBody"]), (200, &json!("5d41402abc4b2a76b9719d911017c592")));
    let entries = json!([{ "Id": "a", "MessageBody": "one" }, { "Id": "b", "MessageBody": "\u{1}" }]);
    let (_, _, batch) = wire.call("SendMessageBatch", json!({ "QueueUrl": url, "Entries": entries })).await;
    assert_eq!((&batch["Successful"][0]["Id"], &batch["Failed"][0]["Id"]), (&json!("a"), &json!("b")));
    assert_eq!(batch["Failed"][0]["Code"], "InvalidMessageContents");

    let ask = json!({ "QueueUrl": url, "MaxNumberOfMessages": 10, "MessageSystemAttributeNames": ["All"],
        "MessageAttributeNames": ["All"] });
    let (_, _, received) = wire.call("ReceiveMessage", ask).await;
    let messages = received["Messages"].as_array().unwrap();
    assert_eq!((messages.len(), &messages[0]["Body"]), (2, &json!("hello")));
    assert_eq!(messages[0]["Attributes"]["ApproximateReceiveCount"], "1");
    assert_eq!(messages[0]["MessageAttributes"], attributes);
    let deletions: Vec<_> =
        (0..2).map(|n| json!({ "Id": n.to_string(), "ReceiptHandle": messages[n]["ReceiptHandle"] })).collect();
    let (_, _, done) = wire.call("DeleteMessageBatch", json!({ "QueueUrl": url, "Entries": deletions })).await;
    assert_eq!(done["Successful"].as_array().unwrap().len(), 2);
    assert_eq!(counts(&queues, "mail"), [0; 4]);
    let ask = json!({ "QueueUrl": url, "AttributeNames": ["RedrivePolicy", "VisibilityTimeout"] });
    let (_, _, known) = wire.call("GetQueueAttributes", ask).await;
    assert_eq!(known["Attributes"]["VisibilityTimeout"], "60");
    assert!(known["Attributes"]["RedrivePolicy"].as_str().unwrap().contains("mail-dlq"));
    assert_eq!(known["Attributes"].as_object().unwrap().len(), 2);
    assert_eq!(wire.call("ReceiveMessage", json!({ "QueueUrl": url })).await.2, json!({}));
}

#[tokio::test]
async fn the_wire_names_what_it_refuses() {
    let (wire, _) = serve().await;
    let missing = "AWS.SimpleQueueService.NonExistentQueue;Sender";
    let (status, error, body) = wire.call("GetQueueUrl", json!({ "QueueName": "x" })).await;
    assert_eq!((status, error.as_deref()), (400, Some(missing)));
    assert_eq!(body["__type"], "com.amazonaws.sqs#QueueDoesNotExist");
    let entries = json!([{ "Id": "a", "MessageBody": "one" }, { "Id": "a", "MessageBody": "two" }]);
    let refused = [
        ("SendMessage", json!({ "QueueUrl": "h/x", "MessageBody": "m" }), "NonExistentQueue"),
        ("SendMessageBatch", json!({ "QueueUrl": "h/mail", "Entries": entries }), "BatchEntryIdsNotDistinct"),
        ("SendMessageBatch", json!({ "QueueUrl": "h/mail", "Entries": [] }), "EmptyBatchRequest"),
        ("ReceiveMessage", json!({ "QueueUrl": "h/mail", "MaxNumberOfMessages": 11 }), "InvalidParameterValue"),
        ("DeleteMessage", json!({ "QueueUrl": "h/mail", "ReceiptHandle": "x" }), "ReceiptHandleIsInvalid"),
        ("SendMessage", json!({ "QueueUrl": "h/mail" }), "InvalidParameterValue"),
        ("StartMessageMoveTask", json!({ "SourceArn": super::arn("mail") }), "InvalidParameterValue"),
        ("StartMessageMoveTask", json!({ "SourceArn": super::arn("nothing") }), "NonExistentQueue"),
        ("CreateQueue", json!({}), "UnsupportedOperation"),
    ];
    for (operation, body, code) in refused {
        let (status, error, _) = wire.call(operation, body).await;
        assert!(status == 400 && error.as_deref().unwrap().contains(code), "{operation}: {error:?}");
    }
}

#[tokio::test]
async fn the_control_routes_show_and_redrive() {
    let (wire, queues) = serve().await;
    queues.send("mail", text("poison")).unwrap();
    for _ in 0..3 {
        queues.receive("mail", 1, Some(0)).unwrap();
    }
    let stats: Value =
        wire.client.get(format!("{}_local/queues", wire.url)).send().await.unwrap().json().await.unwrap();
    assert_eq!(stats["items"][0], json!({ "name": "mail", "visible": 0, "in_flight": 0, "delayed": 0, "dead": 1 }));
    let redrive = |name| wire.client.post(format!("{}_local/queues/{name}/redrive", wire.url)).send();
    assert_eq!(redrive("mail").await.unwrap().json::<Value>().await.unwrap(), json!({ "redriven": 1 }));
    assert_eq!(redrive("nothing").await.unwrap().status(), 404);
    for _ in 0..3 {
        queues.receive("mail", 1, Some(0)).unwrap();
    }
    let (status, _, task) = wire.call("StartMessageMoveTask", json!({ "SourceArn": super::arn("mail-dlq") })).await;
    assert!(status == 200 && task["TaskHandle"].is_string(), "{task}");
    assert_eq!((counts(&queues, "mail"), counts(&queues, "mail-dlq")), ([1, 0, 0, 0], [0; 4]));
}
