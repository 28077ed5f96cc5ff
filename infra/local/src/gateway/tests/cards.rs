//! Payment methods made from what a person typed, and payments made with them.

use super::{Reply, Sandbox, off_session, payment};
use crate::gateway::cards::TEST_CARDS;
use serde_json::{Value, json};

/// As the element sends it.
fn typed<'a>(number: &'a str, month: &'a str, year: &'a str, cvc: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("type", "card"),
        ("card[number]", number),
        ("card[exp_month]", month),
        ("card[exp_year]", year),
        ("card[cvc]", cvc),
    ]
}

impl Sandbox {
    async fn browser_post(&self, path: &str, form: &[(&str, &str)]) -> Reply {
        let request = self.client.post(format!("{}{path}", self.url)).bearer_auth("pk_test_x").form(form);
        reply(request).await
    }

    async fn card(&self, form: &[(&str, &str)]) -> Reply {
        self.browser_post("/v1/payment_methods", form).await
    }

    /// The id of a method made from a number.
    pub(super) async fn method(&self, number: &str) -> String {
        let cvc = if number.starts_with('3') { "1234" } else { "123" };
        let made = self.card(&typed(number, "12", "2034", cvc)).await;
        assert_eq!(made.status, 200, "{}", made.body);
        made.id().to_owned()
    }
}

async fn reply(request: reqwest::RequestBuilder) -> Reply {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Reply { status, headers, body: response.json().await.unwrap() }
}

#[tokio::test]
async fn a_number_becomes_a_method_that_does_what_its_test_card_stands_for() {
    let sandbox = Sandbox::start().await;
    let by_number = [
        ("4242 4242 4242 4242", 200, "requires_capture"),
        ("5555555555554444", 200, "requires_capture"),
        ("378282246310005", 200, "requires_capture"),
        ("4000002500003155", 200, "requires_action"),
        ("4000000000000341", 200, "requires_capture"),
        ("4000000000000002", 402, "generic_decline"),
        ("4000000000009995", 402, "insufficient_funds"),
    ];
    for (number, status, outcome) in by_number {
        let method = sandbox.method(number).await;
        let paid = sandbox.pay(&method, "10001", None).await;
        let found = if status == 200 { paid.status() } else { paid.error("decline_code") };
        assert_eq!((paid.status, found), (status, outcome), "{number}");
    }
    assert_eq!(sandbox.pay(&sandbox.method("4000000000009995").await, "10000", None).await.status, 200);
    let later = sandbox.method("4000000000000341").await;
    let refused = sandbox.post("/v1/payment_intents", None, &off_session(&later, "1")).await;
    assert_eq!((refused.status, refused.error("code")), (402, "card_declined"));
    assert_eq!(refused.body["error"]["payment_method"]["id"], later);
    let unknown = sandbox.pay("pm_unknown", "1", None).await;
    assert_eq!((unknown.status, unknown.error("code")), (400, "resource_missing"));
}

#[tokio::test]
async fn a_slow_card_is_decided_later() {
    let sandbox = Sandbox::start().await;
    let method = sandbox.method("4000000000000119").await;
    let form = payment(&method, "1000");
    let waiting = tokio::spawn(sandbox.request("/v1/payment_intents", Some("k"), &form).send());
    while sandbox.payments() == 0 {
        tokio::task::yield_now().await;
    }
    waiting.abort();
    assert_eq!(sandbox.gateway.books()["orders"]["ord_1"]["payments"][0]["status"], "processing");
}

#[tokio::test]
async fn a_method_tells_brand_and_last_four_digits_and_its_payment_tells_them_too() {
    let sandbox = Sandbox::start().await;
    let mut form = typed("378282246310005", "3", "27", "1234");
    form.push(("billing_details[name]", "Ada Marker"));
    form.push(("billing_details[address][postal_code]", "94107"));
    let made = sandbox.card(&form).await;
    assert_eq!((&made.body["card"]["brand"], &made.body["card"]["last4"]), (&json!("amex"), &json!("0005")));
    assert_eq!(made.body["billing_details"]["name"], "Ada Marker");
    assert_eq!(made.body["billing_details"]["address"]["postal_code"], "94107");
    let paid = sandbox.pay(made.id(), "1000", None).await;
    assert_eq!(paid.body["payment_method"], made.id());
    let charge = sandbox.read(paid.id()).await["latest_charge"].clone();
    assert_eq!(charge["payment_method"], made.id());
    let card = &charge["payment_method_details"]["card"];
    assert_eq!((&card["brand"], &card["last4"]), (&json!("amex"), &json!("0005")));
}

#[tokio::test]
async fn what_is_wrong_with_a_card_is_said_as_stripe_says_it() {
    let sandbox = Sandbox::start().await;
    // It is March 2027 there.
    let wrong = [
        (typed("4242424242424241", "12", "34", "123"), "incorrect_number", "number"),
        (typed("4242", "12", "34", "123"), "invalid_number", "number"),
        (typed("4242abcd42424242", "12", "34", "123"), "invalid_number", "number"),
        (typed("4242424242424242", "2", "2027", "123"), "invalid_expiry_month", "exp_month"),
        (typed("4242424242424242", "13", "2030", "123"), "invalid_expiry_month", "exp_month"),
        (typed("4242424242424242", "12", "26", "123"), "invalid_expiry_year", "exp_year"),
        (typed("4242424242424242", "12", "2100", "123"), "invalid_expiry_year", "exp_year"),
        (typed("4242424242424242", "12", "34", "12"), "invalid_cvc", "cvc"),
        (typed("378282246310005", "12", "34", "123"), "invalid_cvc", "cvc"),
        (typed("4111111111111111", "12", "34", "123"), "card_declined", "number"),
    ];
    for (form, code, param) in wrong {
        let refused = sandbox.card(&form).await;
        let said = (refused.status, refused.error("type"), refused.error("code"), refused.error("param"));
        assert_eq!(said, (402, "card_error", code, param), "{form:?}");
        assert!(!refused.body.to_string().contains(form[1].1), "the number does not come back");
    }
    let live = sandbox.card(&typed("4111111111111111", "12", "34", "123")).await;
    assert_eq!(live.error("decline_code"), "test_mode_live_card");
    assert_eq!(sandbox.card(&typed("4242424242424242", "3", "2027", "123")).await.status, 200, "good to its end");
    let bare = sandbox.card(&[("type", "card")]).await;
    assert_eq!((bare.status, bare.error("param")), (400, "card[number]"));
    let odd = sandbox.card(&[("type", "sepa_debit")]).await;
    assert_eq!((odd.status, odd.error("param")), (400, "type"));
}

#[tokio::test]
async fn card_numbers_come_from_browsers_only_and_browsers_may_do_nothing_else() {
    let sandbox = Sandbox::start().await;
    let form = typed("4242424242424242", "12", "34", "123");
    let server = sandbox.post("/v1/payment_methods", None, &form).await;
    assert_eq!((server.status, server.error("type")), (402, "invalid_request_error"));
    let nobody = sandbox.client.post(format!("{}/v1/payment_methods", sandbox.url)).form(&form);
    assert_eq!(reply(nobody).await.status, 401);
    let pay = sandbox.browser_post("/v1/payment_intents", &payment("tok_visa", "1")).await;
    assert_eq!((pay.status, pay.error("code")), (401, "secret_key_required"));
    assert_eq!(sandbox.payments(), 0);
}

#[tokio::test]
async fn nothing_a_card_holder_typed_is_kept() {
    let sandbox = Sandbox::start().await;
    for card in &TEST_CARDS {
        let cvc = if card.number.starts_with('3') { "9876" } else { "987" };
        let mut form = typed(card.number, "11", "2041", cvc);
        form.push(("billing_details[name]", "Ada Marker"));
        let made = sandbox.card(&form).await;
        if card.token != "tok_slow" {
            sandbox.pay(made.id(), "100", Some(card.number.split_at(12).1)).await;
        }
    }
    sandbox.card(&typed("4111111111111111", "12", "34", "123")).await;
    let kept = format!("{} {}", sandbox.gateway.snapshot(), sandbox.gateway.books());
    let sent: Vec<_> = sandbox.gateway.drain_webhooks().into_iter().map(|webhook| webhook.body).collect();
    let all = format!("{kept} {}", sent.join(" "));
    for card in &TEST_CARDS {
        assert!(!all.contains(&card.number[..12]), "{}", card.number);
    }
    for secret in ["411111111111", "Ada Marker", "billing_details", "cvc"] {
        assert!(!all.contains(secret), "{secret}");
    }
    // Nor is it there in disguise: what is kept of a card is these two.
    let methods = sandbox.gateway.snapshot()["ledger"]["methods"].clone();
    let first = methods.as_object().and_then(|methods| methods.values().next()).unwrap();
    assert_eq!(first.as_object().unwrap().keys().collect::<Vec<_>>(), ["card", "token"]);
    assert_eq!(first["card"].as_object().unwrap().keys().collect::<Vec<_>>(), ["brand", "last4"]);
}

#[tokio::test]
async fn methods_survive_a_restart() {
    let sandbox = Sandbox::start().await;
    let method = sandbox.method("4000000000000002").await;
    let kept = sandbox.gateway.snapshot();
    sandbox.gateway.reset();
    assert_eq!(sandbox.pay(&method, "1", None).await.error("code"), "resource_missing");
    sandbox.gateway.restore(kept).unwrap();
    assert_eq!(sandbox.pay(&method, "1", None).await.error("code"), "card_declined");
    // Books from before there were methods are still read.
    let mut old: Value = sandbox.gateway.snapshot();
    old["ledger"].as_object_mut().unwrap().remove("methods");
    sandbox.gateway.restore(old).unwrap();
}
