//! Refunds that take their time or come back, disputes, and how the shop is told.

use super::super::{Delivery, Fault, PENDING};
use super::{Reply, Sandbox};
use serde_json::{Value, json};

impl Sandbox {
    /// Captures 1000 for `ord_1`.
    async fn captured(&self) -> String {
        let paid = self.pay("tok_visa", "1000", None).await;
        self.post(&format!("/v1/payment_intents/{}/capture", paid.id()), None, &[]).await;
        self.events();
        paid.id().to_owned()
    }

    async fn refund(&self, payment: &str, amount: &str, number: &str) -> Reply {
        let form = [("payment_intent", payment), ("amount", amount), ("metadata[refund]", number)];
        self.post("/v1/refunds", None, &form).await
    }

    async fn command(&self, body: Value) -> Reply {
        let request = self.client.post(format!("{}/_local/gateway", self.url)).body(body.to_string());
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, body: response.json().await.unwrap() }
    }

    fn disputed(&self) -> i64 {
        self.gateway.books()["orders"]["ord_1"]["disputed"].as_i64().unwrap()
    }
}

#[tokio::test]
async fn a_pending_refund_is_decided_by_time_and_counts_meanwhile() {
    let sandbox = Sandbox::start().await;
    let payment = sandbox.captured().await;
    sandbox.gateway.script([Fault::PendingRefund]);
    let asked = sandbox.refund(&payment, "600", "1").await;
    assert_eq!((asked.status, asked.status()), (200, "pending"));
    assert_eq!(sandbox.refund(&payment, "401", "2").await.status, 400, "no more than what is left");
    assert_eq!(sandbox.events(), ["refund.created"]);
    sandbox.clock.advance(PENDING).unwrap();
    let after = sandbox.get(&format!("/v1/refunds/{}", asked.id())).await;
    assert_eq!(after.status(), "succeeded");
    assert_eq!(sandbox.events(), ["refund.updated", "charge.refunded"]);
    assert_eq!(sandbox.sums(), [1000, 1000, 600, 0, 0]);
}

#[tokio::test]
async fn a_refund_may_come_back_after_it_was_done_and_is_to_be_had_again() {
    let sandbox = Sandbox::start().await;
    let payment = sandbox.captured().await;
    assert_eq!(sandbox.command(json!({ "refund_fails": "ord_1" })).await.status, 404);
    let done = sandbox.refund(&payment, "600", "1").await;
    sandbox.events();
    let failed = sandbox.command(json!({ "refund_fails": "ord_1" })).await;
    assert_eq!((failed.status, &failed.body["refund_failed"]), (200, &done.body["id"]));
    let after = sandbox.get(&format!("/v1/refunds/{}", done.id())).await;
    assert_eq!((after.status(), &after.body["failure_reason"]), ("failed", &json!("expired_or_canceled_card")));
    assert_eq!(sandbox.events(), ["charge.refund.updated", "refund.failed"]);
    assert_eq!(sandbox.sums(), [1000, 1000, 0, 0, 0]);
    assert_eq!(sandbox.refund(&payment, "1000", "1").await.status(), "succeeded");
    // A pending one may fail, too, and then nothing more happens to it.
    let other = Sandbox::start().await;
    let payment = other.captured().await;
    other.gateway.script([Fault::PendingRefund]);
    other.refund(&payment, "600", "1").await;
    other.command(json!({ "refund_fails": "ord_1" })).await;
    other.clock.advance(PENDING).unwrap();
    assert_eq!(other.sums(), [1000, 1000, 0, 0, 0]);
    assert_eq!(other.events(), ["refund.created", "charge.refund.updated", "refund.failed"]);
}

#[tokio::test]
async fn refunds_are_listed_by_their_payment_page_by_page() {
    let sandbox = Sandbox::start().await;
    let (first, second) = (sandbox.captured().await, sandbox.captured().await);
    for number in ["1", "2", "3"] {
        sandbox.refund(&first, "100", number).await;
        sandbox.clock.advance(jiff::SignedDuration::from_secs(1)).unwrap();
    }
    sandbox.refund(&second, "100", "4").await;
    let numbers = |page: &Value| -> Vec<String> {
        let data = page["data"].as_array().unwrap().iter();
        data.map(|refund| refund["metadata"]["refund"].as_str().unwrap().to_owned()).collect()
    };
    let page = sandbox.get(&format!("/v1/refunds?payment_intent={first}&limit=2")).await.body;
    assert_eq!((numbers(&page), &page["has_more"]), (vec!["3".to_owned(), "2".to_owned()], &json!(true)));
    let last = page["data"][1]["id"].as_str().unwrap();
    let rest = sandbox.get(&format!("/v1/refunds?payment_intent={first}&limit=2&starting_after={last}")).await.body;
    assert_eq!((numbers(&rest), &rest["has_more"]), (vec!["1".to_owned()], &json!(false)));
    assert_eq!(sandbox.get("/v1/refunds?limit=0").await.status, 400);
}

#[tokio::test]
async fn a_dispute_takes_money_back_until_it_is_won() {
    let sandbox = Sandbox::start().await;
    assert_eq!(sandbox.command(json!({ "dispute": "ord_1" })).await.status, 404, "nothing was captured");
    let payment = sandbox.captured().await;
    let opened = sandbox.command(json!({ "dispute": "ord_1", "amount": 400 })).await;
    let path = format!("/v1/disputes/{}", opened.body["disputed"].as_str().unwrap());
    let dispute = sandbox.get(&path).await;
    assert_eq!((dispute.status(), &dispute.body["payment_intent"]), ("needs_response", &json!(payment)));
    assert_eq!(sandbox.disputed(), 400);
    let blocked = sandbox.refund(&payment, "100", "1").await;
    assert_eq!((blocked.status, blocked.error("code")), (400, "charge_disputed"));
    sandbox.command(json!({ "close_dispute": "ord_1", "won": true })).await;
    assert_eq!((sandbox.get(&path).await.status(), sandbox.disputed()), ("won", 0));
    assert_eq!(sandbox.refund(&payment, "100", "1").await.status, 200);
    sandbox.command(json!({ "dispute": "ord_1" })).await;
    assert_eq!(sandbox.disputed(), 900, "what is left");
    sandbox.command(json!({ "close_dispute": "ord_1" })).await;
    assert_eq!(sandbox.disputed(), 900, "it was lost");
    assert_eq!(sandbox.command(json!({ "close_dispute": "ord_1" })).await.status, 404);
    let told = sandbox.events();
    assert_eq!(told.iter().filter(|kind| kind.starts_with("charge.dispute.")).count(), 4, "{told:?}");
}

#[tokio::test]
async fn the_shop_may_be_told_twice_in_reverse_and_again_if_it_did_not_listen() {
    let sandbox = Sandbox::start().await;
    sandbox.command(json!({ "webhooks": { "twice": true, "reversed": true } })).await;
    let paid = sandbox.pay("tok_visa", "1000", None).await;
    sandbox.post(&format!("/v1/payment_intents/{}/cancel", paid.id()), None, &[]).await;
    let (held, gone) = ("payment_intent.amount_capturable_updated", "payment_intent.canceled");
    let told = sandbox.gateway.drain_webhooks();
    assert_eq!(told.iter().map(|it| it.kind.as_str()).collect::<Vec<_>>(), [gone, gone, held, held]);
    sandbox.gateway.deliver(Delivery::default());
    sandbox.gateway.not_taken(told[0].clone());
    assert!(sandbox.events().is_empty(), "not at once");
    sandbox.clock.advance(jiff::SignedDuration::from_secs(10)).unwrap();
    let again = sandbox.gateway.drain_webhooks();
    assert_eq!((again[0].body.as_str(), again[0].tries), (told[0].body.as_str(), 1));
    assert_ne!(again[0].signature, told[0].signature, "signed anew");
    let unclear = [json!({}), json!({ "webhooks": { "thrice": true } }), json!({ "dispute": "ord_1", "amount": 0 })];
    for body in unclear {
        assert_eq!(sandbox.command(body).await.status, 422);
    }
}
