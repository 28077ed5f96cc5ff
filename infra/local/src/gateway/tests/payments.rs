//! What a payment can become, and what the books say of it.

use super::{Sandbox, off_session, payment};
use jiff::SignedDuration;
use serde_json::json;

#[tokio::test]
async fn a_hold_is_captured_in_part_and_the_rest_is_released() {
    let sandbox = Sandbox::start().await;
    let paid = sandbox.pay("tok_visa", "6000", None).await;
    assert_eq!((paid.status, paid.status()), (200, "requires_capture"));
    assert_eq!(paid.body["amount_capturable"], 6000);
    assert!(paid.body["latest_charge"].is_string(), "unexpanded, it is an id: {}", paid.body);
    assert!(paid.body["client_secret"].as_str().unwrap().starts_with(paid.id()));
    assert!(paid.headers.contains_key("request-id"));
    let card = sandbox.read(paid.id()).await["latest_charge"]["payment_method_details"]["card"].clone();
    let week = sandbox.clock.now() + SignedDuration::from_hours(168);
    assert_eq!(card["capture_before"], week.as_second());
    assert_eq!(sandbox.sums(), [6000, 0, 0, 0, 6000]);

    let path = format!("/v1/payment_intents/{}/capture", paid.id());
    let greedy = sandbox.post(&path, None, &[("amount_to_capture", "6001")]).await;
    assert_eq!((greedy.status, greedy.error("code")), (400, "amount_too_large"));
    let captured = sandbox.post(&path, None, &[("amount_to_capture", "4500")]).await;
    assert_eq!(captured.status(), "succeeded");
    assert_eq!((&captured.body["amount_received"], &captured.body["amount_capturable"]), (&json!(4500), &json!(0)));
    assert_eq!(sandbox.sums(), [6000, 4500, 0, 1500, 0]);
    let again = sandbox.post(&path, None, &[]).await;
    assert_eq!((again.status, again.error("code")), (400, "payment_intent_unexpected_state"));
    assert_eq!(again.body["error"]["payment_intent"]["status"], "succeeded");
    assert_eq!(
        sandbox.events(),
        ["payment_intent.amount_capturable_updated", "charge.captured", "payment_intent.succeeded"]
    );
}

#[tokio::test]
async fn refunds_are_bounded_by_what_was_captured() {
    let sandbox = Sandbox::start().await;
    let paid = sandbox.pay("tok_visa", "1000", None).await;
    let refund = |amount| vec![("payment_intent", paid.id()), ("amount", amount)];
    let early = sandbox.post("/v1/refunds", None, &refund("1")).await;
    assert_eq!((early.status, early.error("code")), (400, "payment_intent_unexpected_state"));
    sandbox.post(&format!("/v1/payment_intents/{}/capture", paid.id()), None, &[]).await;
    let part = sandbox.post("/v1/refunds", None, &refund("300")).await;
    assert_eq!((part.status(), &part.body["amount"]), ("succeeded", &json!(300)));
    assert_eq!(sandbox.get(&format!("/v1/refunds/{}", part.id())).await.body, part.body);
    let greedy = sandbox.post("/v1/refunds", None, &refund("701")).await;
    assert_eq!((greedy.status, greedy.error("param")), (400, "amount"));
    let rest = sandbox.post("/v1/refunds", None, &[("payment_intent", paid.id())]).await;
    assert_eq!(rest.body["amount"], 700);
    let over = sandbox.post("/v1/refunds", None, &refund("1")).await;
    assert_eq!((over.status, over.error("code")), (400, "charge_already_refunded"));
    assert_eq!(sandbox.sums(), [1000, 1000, 1000, 0, 0]);
    let charge = sandbox.read(paid.id()).await["latest_charge"].clone();
    assert_eq!((&charge["refunded"], &charge["amount_refunded"]), (&json!(true), &json!(1000)));
    assert_eq!(sandbox.events().iter().filter(|kind| *kind == "charge.refunded").count(), 2);
}

#[tokio::test]
async fn declines_are_402_and_leave_the_payment_open_for_another_card() {
    let sandbox = Sandbox::start().await;
    let declined = sandbox.pay("tok_declined", "1000", None).await;
    assert_eq!((declined.status, declined.error("type")), (402, "card_error"));
    assert_eq!((declined.error("code"), declined.error("decline_code")), ("card_declined", "generic_decline"));
    let open = &declined.body["error"]["payment_intent"];
    assert_eq!((&open["status"], &open["payment_method"]), (&json!("requires_payment_method"), &json!(null)));
    assert_eq!(open["last_payment_error"]["decline_code"], "generic_decline");
    let path = format!("/v1/payment_intents/{}/confirm", open["id"].as_str().unwrap());
    let bare = sandbox.post(&path, None, &[]).await;
    assert_eq!((bare.status, bare.error("code")), (400, "payment_intent_unexpected_state"));
    let saved = sandbox.post(&path, None, &[("payment_method", "tok_visa")]).await;
    assert_eq!((saved.status, saved.status()), (200, "requires_capture"));
    assert_eq!(saved.body["last_payment_error"], json!(null));

    assert_eq!(sandbox.pay("tok_insufficient", "10000", None).await.status, 200);
    let poor = sandbox.pay("tok_insufficient", "10001", None).await;
    assert_eq!((poor.status, poor.error("decline_code")), (402, "insufficient_funds"));
    let unknown = sandbox.pay("4242424242424242", "1", None).await;
    assert_eq!((unknown.status, unknown.error("code")), (400, "resource_missing"));
    assert_eq!(sandbox.pay("tok_later_declined", "1", None).await.status, 200);
    let later = sandbox.post("/v1/payment_intents", None, &off_session("tok_later_declined", "1")).await;
    assert_eq!((later.status, later.error("code")), (402, "card_declined"));
    let absent = sandbox.post("/v1/payment_intents", None, &off_session("tok_3ds", "1")).await;
    assert_eq!((absent.status, absent.error("code")), (402, "authentication_required"));
}

#[tokio::test]
async fn a_hold_runs_out_when_its_time_has_come() {
    let sandbox = Sandbox::start().await;
    let paid = sandbox.pay("tok_visa", "1000", None).await;
    sandbox.clock.advance(SignedDuration::from_hours(168) - SignedDuration::from_secs(1)).unwrap();
    assert_eq!(sandbox.read(paid.id()).await["status"], "requires_capture");
    sandbox.clock.advance(SignedDuration::from_secs(1)).unwrap();
    let expired = sandbox.read(paid.id()).await;
    assert_eq!((&expired["status"], &expired["cancellation_reason"]), (&json!("canceled"), &json!("automatic")));
    assert_eq!(expired["canceled_at"], sandbox.clock.now().as_second());
    let late = sandbox.post(&format!("/v1/payment_intents/{}/capture", paid.id()), None, &[]).await;
    assert_eq!((late.status, late.error("code")), (400, "payment_intent_unexpected_state"));
    assert_eq!(sandbox.sums(), [1000, 0, 0, 1000, 0]);
    assert_eq!(sandbox.events(), ["payment_intent.amount_capturable_updated", "payment_intent.canceled"]);
}

#[tokio::test]
async fn a_cancelled_payment_holds_nothing() {
    let sandbox = Sandbox::start().await;
    let paid = sandbox.pay("tok_visa", "1000", None).await;
    let path = format!("/v1/payment_intents/{}/cancel", paid.id());
    let odd = sandbox.post(&path, None, &[("cancellation_reason", "bored")]).await;
    assert_eq!((odd.status, odd.error("param")), (400, "cancellation_reason"));
    let gone = sandbox.post(&path, None, &[("cancellation_reason", "abandoned")]).await;
    assert_eq!((gone.status(), &gone.body["cancellation_reason"]), ("canceled", &json!("abandoned")));
    assert_eq!(sandbox.post(&path, None, &[]).await.error("code"), "payment_intent_unexpected_state");
    assert_eq!(sandbox.sums(), [1000, 0, 0, 1000, 0]);
    sandbox.gateway.reset();
    assert_eq!(sandbox.gateway.books()["orders"], json!({}));
}

#[tokio::test]
async fn the_customer_is_asked_and_answers_on_the_page() {
    let sandbox = Sandbox::start().await;
    for (answer, status, result) in
        [("approve", "requires_capture", "succeeded"), ("decline", "requires_payment_method", "failed")]
    {
        let mut form = payment("tok_3ds", "2500");
        form.push(("return_url", "http://localhost:1/o/ord_1?t=x"));
        let asked = sandbox.post("/v1/payment_intents", None, &form).await;
        assert_eq!((asked.status, asked.status()), (200, "requires_action"));
        let redirect = &asked.body["next_action"]["redirect_to_url"];
        let page = redirect["url"].as_str().unwrap();
        let shown = sandbox.client.get(page).send().await.unwrap().text().await.unwrap();
        assert!(shown.contains("25.00 USD") && shown.contains("ord_1"), "{shown}");
        let done = sandbox.client.post(page).form(&[("action", answer)]).send().await.unwrap();
        assert_eq!(done.status(), 303);
        let back = done.headers()["location"].to_str().unwrap();
        let (id, secret) = (asked.id(), asked.body["client_secret"].as_str().unwrap());
        assert_eq!(
            back,
            format!(
                "http://localhost:1/o/ord_1?t=x&payment_intent={id}&payment_intent_client_secret={secret}\
                 &redirect_status={result}"
            )
        );
        let after = sandbox.read(id).await;
        assert_eq!((&after["status"], &after["next_action"]), (&json!(status), &json!(null)));
    }
    let mut form = payment("tok_3ds", "2500");
    form.push(("error_on_requires_action", "true"));
    let refused = sandbox.post("/v1/payment_intents", None, &form).await;
    assert_eq!((refused.status, refused.error("code")), (402, "authentication_required"));
}

#[tokio::test]
async fn the_control_route_plays_the_customer() {
    let sandbox = Sandbox::start().await;
    let asked = sandbox.pay("tok_3ds", "2500", None).await;
    let command = |order: &str| {
        let body = json!({ "authenticate": order }).to_string();
        sandbox.client.post(format!("{}/_local/gateway", sandbox.url)).body(body).send()
    };
    assert_eq!(command("ord_2").await.unwrap().status(), 404);
    assert_eq!(command("ord_1").await.unwrap().status(), 200);
    assert_eq!(sandbox.read(asked.id()).await["status"], "requires_capture");
    assert_eq!(command("ord_1").await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_payment_is_found_by_its_order_when_its_id_was_lost() {
    let sandbox = Sandbox::start().await;
    let paid = sandbox.pay("tok_visa", "1000", None).await;
    let query = |order: &str| format!("/v1/payment_intents/search?query=metadata%5B%27order%27%5D%3A%27{order}%27");
    let found = sandbox.get(&query("ord_1")).await.body;
    assert_eq!(found["data"][0]["id"], paid.id());
    assert_eq!(sandbox.get(&query("ord_2")).await.body["data"], json!([]));
    assert_eq!(sandbox.get("/v1/payment_intents/pi_nothing").await.status, 404);
    assert_eq!(sandbox.get("/v1/balance").await.status, 404);
}

#[tokio::test]
async fn nobody_gets_in_without_a_secret_key() {
    let sandbox = Sandbox::start().await;
    let bare = sandbox.client.post(format!("{}/v1/payment_intents", sandbox.url));
    for request in [bare.try_clone().unwrap(), bare.bearer_auth("pk_test_x")] {
        assert_eq!(request.form(&payment("tok_visa", "1")).send().await.unwrap().status(), 401);
    }
    assert_eq!(sandbox.payments(), 0);
}

#[tokio::test]
async fn books_and_keys_survive_a_restart() {
    let sandbox = Sandbox::start().await;
    let paid = sandbox.pay("tok_visa", "1000", Some("k")).await;
    let kept = sandbox.gateway.snapshot();
    sandbox.gateway.reset();
    sandbox.gateway.restore(kept).unwrap();
    assert_eq!(sandbox.pay("tok_visa", "1000", Some("k")).await.id(), paid.id());
    assert_eq!(sandbox.sums(), [1000, 0, 0, 0, 1000]);
    assert_eq!(sandbox.events().len(), 1);
}
