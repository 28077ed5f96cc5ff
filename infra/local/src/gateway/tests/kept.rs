//! Cards kept for later charges, and cards that were not.

use super::{Reply, Sandbox, payment};
use serde_json::json;

impl Sandbox {
    async fn customer(&self) -> String {
        let made = self.post("/v1/customers", Some("ord_1/customer"), &[("metadata[order]", "ord_1")]).await;
        assert_eq!(made.status, 200, "{}", made.body);
        made.id().to_owned()
    }

    /// Pays while the customer is there, and keeps the card.
    async fn pay_and_keep(&self, customer: &str, method: &str) -> Reply {
        let mut form = payment(method, "1000");
        form.extend([("customer", customer), ("setup_future_usage", "off_session")]);
        self.post("/v1/payment_intents", None, &form).await
    }

    /// Charges a kept card without its holder.
    async fn pay_later(&self, customer: &str, method: &str) -> Reply {
        let mut form = payment(method, "500");
        form.extend([("customer", customer), ("off_session", "true")]);
        self.post("/v1/payment_intents", None, &form).await
    }

    async fn keep(&self, customer: &str, method: &str) -> Reply {
        let form = [
            ("customer", customer),
            ("payment_method", method),
            ("confirm", "true"),
            ("usage", "off_session"),
            ("payment_method_types[]", "card"),
            ("return_url", "http://localhost:1/o/ord_1"),
            ("metadata[order]", "ord_1"),
        ];
        self.post("/v1/setup_intents", None, &form).await
    }
}

/// What became of a later charge: its status, or why it was declined.
fn outcome(reply: &Reply) -> &str {
    if reply.status == 200 { reply.status() } else { reply.error("decline_code") }
}

#[tokio::test]
async fn a_card_that_was_kept_with_a_payment_pays_again_without_its_holder() {
    let sandbox = Sandbox::start().await;
    let customer = sandbox.customer().await;
    let later = [
        ("tok_visa", "requires_capture"),
        ("tok_later_declined", "generic_decline"),
        ("tok_later_3ds", "authentication_required"),
    ];
    for (token, expected) in later {
        let first = sandbox.pay_and_keep(&customer, token).await;
        assert_eq!((first.status(), &first.body["customer"]), ("requires_capture", &json!(customer)), "{token}");
        let method = first.body["payment_method"].as_str().unwrap();
        assert!(method.starts_with("pm_"), "a kept card has an id of its own: {method}");
        let second = sandbox.pay_later(&customer, method).await;
        assert_eq!(outcome(&second), expected, "{token}");
    }
    let books = &sandbox.gateway.books()["orders"]["ord_1"];
    assert_eq!(books["customers"], json!([customer]));
    assert_eq!(books["payments"][0]["customer"], json!(customer));
}

#[tokio::test]
async fn what_its_holder_agreed_to_at_the_bank_needs_no_second_question_unless_the_card_always_asks() {
    let sandbox = Sandbox::start().await;
    let customer = sandbox.customer().await;
    for (token, expected) in [("tok_3ds", "requires_capture"), ("tok_3ds_always", "authentication_required")] {
        let first = sandbox.pay_and_keep(&customer, token).await;
        assert_eq!(first.status(), "requires_action", "{token}");
        let method = first.body["payment_method"].as_str().unwrap();
        assert_eq!(sandbox.pay_later(&customer, method).await.error("code"), "authentication_required", "not kept yet");
        sandbox.gateway.authenticate("ord_1").unwrap();
        assert_eq!(outcome(&sandbox.pay_later(&customer, method).await), expected, "{token}");
    }
}

#[tokio::test]
async fn a_card_that_was_used_and_not_kept_cannot_be_used_again() {
    let sandbox = Sandbox::start().await;
    let (customer, method) = (sandbox.customer().await, sandbox.method("4242424242424242").await);
    assert_eq!(sandbox.pay(&method, "1000", None).await.status, 200);
    for again in [sandbox.pay(&method, "1000", None).await, sandbox.pay_later(&customer, &method).await] {
        assert_eq!((again.status, again.error("type")), (400, "invalid_request_error"));
        assert!(again.error("message").contains("may not be used again"), "{}", again.body);
    }
    assert_eq!(sandbox.keep(&customer, &method).await.status, 400);
    assert_eq!(sandbox.payments(), 1, "nothing was made of the others");
    // A card that was declined has not been used.
    let poor = sandbox.method("4000000000009995").await;
    assert_eq!(sandbox.pay(&poor, "10001", None).await.status, 402);
    assert_eq!(sandbox.pay(&poor, "10000", None).await.status, 200);
}

#[tokio::test]
async fn a_kept_card_is_its_customers_alone() {
    let sandbox = Sandbox::start().await;
    let customer = sandbox.customer().await;
    let first = sandbox.pay_and_keep(&customer, "tok_visa").await;
    let method = first.body["payment_method"].as_str().unwrap();
    let bare = sandbox.pay(method, "1", None).await;
    assert_eq!((bare.status, bare.error("param")), (400, "payment_method"));
    let other = sandbox.post("/v1/customers", None, &[]).await;
    assert_eq!(sandbox.pay_later(other.id(), method).await.status, 400);
    let nobody = sandbox.pay_later("cus_nobody", method).await;
    assert_eq!((nobody.status, nobody.error("param")), (400, "customer"));
    // The customer is there, and pays with the card that was kept.
    let mut form = payment(method, "700");
    form.push(("customer", &customer));
    assert_eq!(sandbox.post("/v1/payment_intents", None, &form).await.status(), "requires_capture");
    form.extend([("off_session", "true"), ("setup_future_usage", "off_session")]);
    let both = sandbox.post("/v1/payment_intents", None, &form).await;
    assert_eq!((both.status, both.error("param")), (400, "setup_future_usage"));
}

#[tokio::test]
async fn a_card_is_kept_without_money_and_charged_later() {
    let sandbox = Sandbox::start().await;
    let customer = sandbox.customer().await;
    let kept = sandbox.keep(&customer, "tok_visa").await;
    assert_eq!((kept.status, kept.status()), (200, "succeeded"));
    let method = kept.body["payment_method"].as_str().unwrap();
    assert_eq!(sandbox.pay_later(&customer, method).await.status(), "requires_capture");
    assert_eq!(sandbox.sums(), [500, 0, 0, 0, 500], "keeping took nothing");
    assert_eq!(sandbox.get(&format!("/v1/setup_intents/{}", kept.id())).await.body, kept.body);
    let shown = &sandbox.gateway.books()["orders"]["ord_1"]["setups"][0];
    assert_eq!((&shown["id"], shown.get("client_secret")), (&kept.body["id"], None));

    let declined = sandbox.keep(&customer, "tok_declined").await;
    assert_eq!((declined.status, declined.error("code")), (402, "card_declined"));
    assert_eq!(declined.body["error"]["setup_intent"]["status"], "requires_payment_method");
    let bare =
        sandbox.post("/v1/setup_intents", None, &[("customer", &customer), ("payment_method", "tok_visa")]).await;
    assert_eq!((bare.status, bare.error("param")), (400, "confirm"));
    let told = sandbox.events();
    assert_eq!(told[0], "setup_intent.succeeded");
    assert_eq!(told[2], "setup_intent.setup_failed", "{told:?}");
}

#[tokio::test]
async fn the_bank_may_ask_before_a_card_is_kept() {
    let sandbox = Sandbox::start().await;
    let customer = sandbox.customer().await;
    for (answer, status, result) in
        [("approve", "succeeded", "succeeded"), ("decline", "requires_payment_method", "failed")]
    {
        let asked = sandbox.keep(&customer, "tok_3ds").await;
        assert_eq!(asked.status(), "requires_action");
        let secret = asked.body["client_secret"].as_str().unwrap();
        let page = asked.body["next_action"]["redirect_to_url"]["url"].as_str().unwrap();
        let shown = sandbox.client.get(page).send().await.unwrap().text().await.unwrap();
        assert!(shown.contains("Keep this card for later") && shown.contains("ord_1"), "{shown}");
        let seen = sandbox.browser_get(&format!("/v1/setup_intents/{}?client_secret={secret}", asked.id())).await;
        assert_eq!((seen.status(), seen.body.get("metadata")), ("requires_action", None), "as the element reads it");
        let done = sandbox.client.post(page).form(&[("action", answer)]).send().await.unwrap();
        let back = done.headers()["location"].to_str().unwrap();
        assert!(back.contains(&format!("setup_intent={}", asked.id())) && back.ends_with(result), "{back}");
        let after = sandbox.get(&format!("/v1/setup_intents/{}", asked.id())).await;
        assert_eq!(after.status(), status);
        let framed = sandbox.bank(&[("client_secret", secret)]).await;
        assert_eq!((&framed.body["waiting"], &framed.body["amount"]), (&json!(false), &json!(null)));
    }
}

#[tokio::test]
async fn what_was_kept_survives_a_restart() {
    let sandbox = Sandbox::start().await;
    let customer = sandbox.customer().await;
    let kept = sandbox.keep(&customer, "tok_visa").await;
    let snapshot = sandbox.gateway.snapshot();
    sandbox.gateway.reset();
    sandbox.gateway.restore(snapshot).unwrap();
    let method = kept.body["payment_method"].as_str().unwrap();
    assert_eq!(sandbox.pay_later(&customer, method).await.status(), "requires_capture");
    assert_eq!(sandbox.get(&format!("/v1/customers/{customer}")).await.body["metadata"]["order"], "ord_1");
}
