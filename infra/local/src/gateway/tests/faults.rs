//! Idempotency keys, lost replies, slow answers and doubled webhooks.

use super::super::{Fault, WEBHOOK_SECRET, signature};
use super::{Sandbox, payment};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn a_key_replays_the_first_answer_declines_included() {
    let sandbox = Sandbox::start().await;
    for (token, status) in [("tok_visa", 200), ("tok_declined", 402)] {
        let first = sandbox.pay(token, "1000", Some(token)).await;
        assert_eq!((first.status, first.headers.get("idempotent-replayed")), (status, None));
        let again = sandbox.pay(token, "1000", Some(token)).await;
        assert_eq!((again.status, &again.body), (status, &first.body));
        assert_eq!(again.headers["idempotent-replayed"], "true");
        assert_eq!(again.headers["idempotency-key"], token);
    }
    assert_eq!(sandbox.payments(), 2);
    let other = sandbox.pay("tok_visa", "1001", Some("tok_visa")).await;
    assert_eq!((other.status, other.error("type")), (400, "idempotency_error"));
    let elsewhere = sandbox.post("/v1/refunds", Some("tok_visa"), &[("payment_intent", "pi_1")]).await;
    assert_eq!((elsewhere.status, elsewhere.error("type")), (400, "idempotency_error"));
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day_and_then_pays_again() {
    let sandbox = Sandbox::start().await;
    let first = sandbox.pay("tok_visa", "1000", Some("k")).await;
    sandbox.clock.advance(SignedDuration::from_hours(24)).unwrap();
    assert_ne!(sandbox.pay("tok_visa", "1000", Some("k")).await.id(), first.id());
}

#[tokio::test]
async fn wrong_parameters_do_not_bind_a_key() {
    let sandbox = Sandbox::start().await;
    assert_eq!(sandbox.pay("tok_visa", "-1", Some("k")).await.status, 400);
    assert_eq!(sandbox.pay("tok_visa", "1", Some("k")).await.status, 200);
    let long = "k".repeat(256);
    assert_eq!(sandbox.pay("tok_visa", "1", Some(&long)).await.status, 400);
}

#[tokio::test]
async fn a_reply_lost_after_the_effect_is_found_again_under_its_key() {
    let sandbox = Sandbox::start().await;
    sandbox.gateway.script([Fault::TimeoutAfterEffect]);
    let lost = sandbox.try_post("/v1/payment_intents", Some("k"), &payment("tok_visa", "1000")).await.unwrap_err();
    assert!(!lost.is_timeout() && !lost.is_connect(), "{lost:?}");
    assert_eq!(sandbox.sums(), [1000, 0, 0, 0, 1000]);
    let found = sandbox.pay("tok_visa", "1000", Some("k")).await;
    assert_eq!(found.headers["idempotent-replayed"], "true");
    assert_eq!(sandbox.payments(), 1);

    sandbox.gateway.script([Fault::TimeoutAfterEffect]);
    let path = format!("/v1/payment_intents/{}/capture", found.id());
    sandbox.try_post(&path, Some("c"), &[]).await.unwrap_err();
    assert_eq!(sandbox.post(&path, Some("c"), &[]).await.status(), "succeeded");
    assert_eq!(sandbox.sums(), [1000, 1000, 0, 0, 0]);
}

#[tokio::test]
async fn a_request_lost_before_the_effect_did_nothing() {
    let sandbox = Sandbox::start().await;
    sandbox.gateway.script([Fault::TimeoutBeforeEffect]);
    sandbox.try_post("/v1/payment_intents", Some("k"), &payment("tok_visa", "1000")).await.unwrap_err();
    assert_eq!(sandbox.payments(), 0);
    let paid = sandbox.pay("tok_visa", "1000", Some("k")).await;
    assert_eq!((paid.status, paid.headers.get("idempotent-replayed")), (200, None));
}

#[tokio::test]
async fn scripted_declines_fall_one_a_call_on_whatever_charges() {
    let sandbox = Sandbox::start().await;
    let next = json!({ "next": ["decline"] }).to_string();
    let order = sandbox.client.post(format!("{}/_local/gateway", sandbox.url)).body(next).send().await.unwrap();
    assert_eq!(order.status(), 200);
    assert_eq!(sandbox.pay("tok_visa", "1000", None).await.status, 402);
    let paid = sandbox.pay("tok_visa", "1000", None).await;
    assert_eq!(paid.status, 200);
    sandbox.gateway.script([Fault::Decline, Fault::DuplicateWebhook, Fault::Decline]);
    let path = format!("/v1/payment_intents/{}/capture", paid.id());
    let refused = sandbox.post(&path, None, &[]).await;
    assert_eq!((refused.status, refused.error("code")), (402, "card_declined"));
    assert_eq!(refused.body["error"]["payment_intent"]["status"], "requires_capture");
    sandbox.events();
    assert_eq!(sandbox.post(&path, None, &[]).await.status(), "succeeded");
    let doubled = sandbox.gateway.drain_webhooks();
    assert_eq!(doubled.len(), 4);
    assert_eq!(doubled[0], doubled[1]);
    let failed = sandbox.post("/v1/refunds", None, &[("payment_intent", paid.id())]).await;
    assert_eq!((failed.status, failed.status()), (200, "failed"));
    assert_eq!(sandbox.sums(), [1000, 1000, 0, 0, 0]);
    let wrong = sandbox.client.post(format!("{}/_local/gateway", sandbox.url)).body(r#"{"next":["explode"]}"#);
    assert_eq!(wrong.send().await.unwrap().status(), 422);
}

#[tokio::test]
async fn a_slow_payment_outlasts_its_caller_and_is_decided_later() {
    let sandbox = Sandbox::start().await;
    let form = payment("tok_slow", "1000");
    let waiting = tokio::spawn(sandbox.request("/v1/payment_intents", Some("k"), &form).send());
    while sandbox.payments() == 0 {
        tokio::task::yield_now().await;
    }
    let meanwhile = sandbox.pay("tok_slow", "1000", Some("k")).await;
    assert_eq!((meanwhile.status, meanwhile.error("code")), (409, "idempotency_key_in_use"));
    waiting.abort();
    let found = loop {
        let again = sandbox.pay("tok_slow", "1000", Some("k")).await;
        if again.status != 409 {
            break again;
        }
    };
    assert_eq!((found.status, found.status()), (200, "processing"));
    assert_eq!((sandbox.payments(), sandbox.sums()), (1, [0; 5]));
    let cancel = format!("/v1/payment_intents/{}/cancel", found.id());
    assert_eq!(sandbox.post(&cancel, None, &[]).await.error("code"), "payment_intent_unexpected_state");
    sandbox.clock.advance(SignedDuration::from_secs(20)).unwrap();
    assert_eq!(sandbox.read(found.id()).await["status"], "requires_capture");
    assert_eq!(sandbox.events(), ["payment_intent.processing", "payment_intent.amount_capturable_updated"]);
    let impatient = sandbox.request("/v1/payment_intents", None, &form).timeout(Duration::from_millis(50));
    assert!(impatient.send().await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn webhooks_are_signed_over_time_and_body() {
    let sandbox = Sandbox::start().await;
    let paid = sandbox.pay("tok_visa", "1000", Some("k")).await;
    let webhooks = sandbox.gateway.drain_webhooks();
    let [webhook] = &webhooks[..] else { panic!("one event, not {webhooks:?}") };
    assert_eq!(webhook.signature, signature(WEBHOOK_SECRET, sandbox.clock.now(), &webhook.body));
    let event: Value = serde_json::from_str(&webhook.body).unwrap();
    assert_eq!(event["type"], "payment_intent.amount_capturable_updated");
    assert_eq!((&event["id"], &event["object"]), (&json!(webhook.id), &json!("event")));
    assert_eq!(event["data"]["object"]["id"], paid.id());
    assert_eq!(event["request"]["idempotency_key"], "k");
    assert_eq!(sandbox.gateway.drain_webhooks(), []);
}
