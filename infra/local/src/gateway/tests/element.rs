//! What the payment element asks of the sandbox: its pages, a payment by its client secret, the bank's question.

use super::{Reply, Sandbox};
use serde_json::json;

impl Sandbox {
    pub(super) async fn browser_get(&self, path: &str) -> Reply {
        let response = self.client.get(format!("{}{path}", self.url)).bearer_auth("pk_test_x").send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, body: response.json().await.unwrap() }
    }

    pub(super) async fn bank(&self, form: &[(&str, &str)]) -> Reply {
        let url = format!("{}/_local/gateway/element/challenge", self.url);
        let response = self.client.post(url).form(form).send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, body: response.json().await.unwrap() }
    }
}

/// A payment that waits for its customer, and its client secret.
async fn waiting(sandbox: &Sandbox) -> (String, String) {
    let asked = sandbox.pay("tok_3ds", "2500", None).await;
    (asked.id().to_owned(), asked.body["client_secret"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_payment_is_seen_with_the_publishable_key_only_by_who_has_its_secret() {
    let sandbox = Sandbox::start().await;
    let (id, secret) = waiting(&sandbox).await;
    let path = format!("/v1/payment_intents/{id}");
    let seen = sandbox.browser_get(&format!("{path}?client_secret={secret}")).await;
    assert_eq!((seen.status, seen.status()), (200, "requires_action"));
    assert_eq!(seen.body["next_action"]["type"], "redirect_to_url");
    assert_eq!((seen.body.get("metadata"), seen.body.get("latest_charge")), (None, None), "the merchant's own");
    let bare = sandbox.browser_get(&path).await;
    assert_eq!((bare.status, bare.error("param")), (400, "client_secret"));
    let other = waiting(&sandbox).await.1;
    let wrong = sandbox.browser_get(&format!("{path}?client_secret={other}")).await;
    assert_eq!((wrong.status, wrong.error("code")), (400, "payment_intent_invalid_parameter"));
    let search = sandbox.browser_get("/v1/payment_intents/search?query=metadata['order']:'ord_1'").await;
    assert_eq!((search.status, search.error("code")), (401, "secret_key_required"));
}

#[tokio::test]
async fn the_bank_asks_and_its_answer_decides_once() {
    let sandbox = Sandbox::start().await;
    for (answer, status) in [("complete", "requires_capture"), ("fail", "requires_payment_method")] {
        let (id, secret) = waiting(&sandbox).await;
        let asked = sandbox.bank(&[("client_secret", &secret)]).await;
        let expected = json!({
            "waiting": true, "status": "requires_action", "amount": 2500, "currency": "usd", "order": "ord_1",
            "card": { "name": "Visa", "last4": "3155" },
        });
        assert_eq!(asked.body, expected);
        let answered = sandbox.bank(&[("client_secret", &secret), ("answer", answer)]).await;
        assert_eq!((&answered.body["waiting"], answered.status()), (&json!(false), status));
        let again = sandbox.bank(&[("client_secret", &secret), ("answer", "fail")]).await;
        assert_eq!((again.status, again.status()), (200, status));
        assert_eq!(sandbox.read(&id).await["status"], status);
        let seen = sandbox.browser_get(&format!("/v1/payment_intents/{id}?client_secret={secret}")).await;
        let failed = seen.body["last_payment_error"]["code"] == "payment_intent_authentication_failure";
        assert_eq!(failed, answer == "fail");
    }
    assert_eq!(sandbox.sums(), [2500, 0, 0, 0, 2500]);
}

#[tokio::test]
async fn the_bank_tells_nobody_without_the_secret() {
    let sandbox = Sandbox::start().await;
    let (id, secret) = waiting(&sandbox).await;
    let guessed = format!("{id}_secret_00000000000000000000000000000000");
    for wrong in [guessed.as_str(), id.as_str(), "pi_x_secret_y", &secret[..secret.len() - 1]] {
        let refused = sandbox.bank(&[("client_secret", wrong), ("answer", "complete")]).await;
        assert_eq!((refused.status, refused.error("param")), (400, "client_secret"), "{wrong}");
    }
    let odd = sandbox.bank(&[("client_secret", &secret), ("answer", "perhaps")]).await;
    assert_eq!((odd.status, odd.error("param")), (400, "answer"));
    assert_eq!(sandbox.read(&id).await["status"], "requires_action");
}

#[tokio::test]
async fn the_frames_run_only_their_own_files_and_stand_only_in_this_shop() {
    let sandbox = Sandbox::start().await;
    for path in ["/_local/gateway/element", "/_local/gateway/element/challenge"] {
        let page = sandbox.client.get(format!("{}{path}", sandbox.url)).send().await.unwrap();
        let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert_eq!(page.headers()["x-frame-options"], "SAMEORIGIN");
        assert!(policy.contains("frame-ancestors 'self'") && policy.contains("script-src 'self'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        let html = page.text().await.unwrap();
        assert!(!html.contains(" style=") && !html.contains("<script>") && !html.contains('{'), "{html}");
        let files = html.split('"').filter(|part| part.starts_with("/_local/gateway/element/"));
        for file in files {
            assert_eq!(sandbox.client.get(format!("{}{file}", sandbox.url)).send().await.unwrap().status(), 200);
        }
    }
    let html = sandbox.client.get(format!("{}/_local/gateway/element", sandbox.url)).send().await.unwrap();
    assert!(html.text().await.unwrap().contains(r#"data-today="2027-03""#), "it is the shop's time that counts");
    let script = sandbox.client.get(format!("{}/_local/gateway/element.js", sandbox.url)).send().await.unwrap();
    assert_eq!(script.headers()["content-type"], "text/javascript; charset=utf-8");
    let nothing = sandbox.client.get(format!("{}/_local/gateway/element/books", sandbox.url)).send().await.unwrap();
    assert_eq!(nothing.status(), 404);
}
