//! A second opinion on the gateway's wire: the shop's adapter against localstripe, somebody else's imitation of Stripe, run as
//! a process (from `infra/requirements.txt`; needs the tools `infra/check` installs, and says so where it is skipped). Where
//! both imitations and the adapter agree, the shapes are Stripe's and not only ours.
//!
//! What localstripe 1.15 does not know, and the sandbox does: idempotency keys (a repeat is a second effect), authorisation
//! before capture (a payment is charged at once), keeping a card along with a payment, refunds and searches by payment,
//! a bound on refunds, error codes, signed time. So no payment can be made there as the shop makes it: that it is refused,
//! and understood as a refusal, is what is tested of that.

use crate::cloudformation::root;
use app::ports::{
    Authorization, AuthorizeRequest, CaptureRequest, Gateway as _, GatewayError, RefundRequest, Refunded,
    SaveMethodRequest, SavedMethod,
};
use aws::gateway::StripeGateway;
use aws::outside::Undisturbed;
use domain::ids::OrderId;
use domain::money::{Currency, Minor};
use serde_json::Value;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

const ORDER: &str = "ord_7KQ2M4XD9TBCRH3F";

/// localstripe, ended when dropped.
struct LocalStripe {
    process: Child,
    url: String,
}

impl LocalStripe {
    async fn start() -> Option<Self> {
        if std::env::var_os("DOORSTEP_TOOLS").is_none() {
            eprintln!("skipped: runs localstripe, which infra/check installs; it sets DOORSTEP_TOOLS");
            return None;
        }
        let tool = root().join(".venv/bin/localstripe");
        assert!(tool.exists(), "{} is missing: run infra/check once, it installs it", tool.display());
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let process = Command::new(tool)
            .args(["--from-scratch", "--port", &port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("localstripe starts");
        let started = Self { process, url: format!("http://127.0.0.1:{port}") };
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(began.elapsed() < Duration::from_secs(30), "localstripe does not listen");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Some(started)
    }

    fn gateway(&self) -> StripeGateway {
        let http = aws::http::HttpClient::default();
        StripeGateway::new(http, self.url.clone(), "sk_test_x".to_owned(), Arc::new(Undisturbed))
    }

    /// What only a test asks for.
    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Value {
        let request = reqwest::Client::new().post(format!("{}{path}", self.url)).bearer_auth("sk_test_x").form(form);
        request.send().await.expect("an answer").json().await.expect("JSON")
    }

    async fn card(&self, number: &str) -> String {
        let form = [
            ("type", "card"),
            ("card[number]", number),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "2034"),
            ("card[cvc]", "123"),
        ];
        text(&self.post("/v1/payment_methods", &form).await, "id")
    }

    /// A payment as localstripe makes one.
    async fn payment(&self, number: &str) -> Value {
        let method = self.card(number).await;
        let form = [
            ("amount", "4575"),
            ("currency", "usd"),
            ("payment_method", method.as_str()),
            ("confirm", "true"),
            ("metadata[order]", ORDER),
        ];
        self.post("/v1/payment_intents", &form).await
    }
}

impl Drop for LocalStripe {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        // Where it writes its books at each change; from scratch, it does not read them.
        let _ = std::fs::remove_file("/tmp/localstripe.pickle");
    }
}

fn text(thing: &Value, name: &str) -> String {
    thing[name].as_str().unwrap_or_else(|| panic!("no {name}: {thing}")).to_owned()
}

fn order() -> OrderId {
    OrderId::parse(ORDER).expect("an order's id")
}

fn authorize(method: &str) -> AuthorizeRequest {
    AuthorizeRequest {
        order: order(),
        group: 1,
        attempt: 1,
        amount: Minor(4575),
        currency: Currency::parse("USD").expect("a currency"),
        method: method.to_owned(),
        keep_method: false,
        off_session: false,
        return_url: "https://shop.example/o/x".to_owned(),
    }
}

#[tokio::test]
async fn the_gateways_wire_is_understood_as_somebody_else_speaks_it() {
    let Some(stripe) = LocalStripe::start().await else { return };
    let gateway = stripe.gateway();

    // Payments are read with the order they are for. How much was received it does not say, and captures it does not know:
    // neither is taken for nothing or for done.
    let charged = stripe.payment("4242424242424242").await;
    let id = text(&charged, "id");
    assert_eq!(gateway.order_of(&id).await.expect("an answer"), Some(order()));
    assert!(matches!(gateway.read(&id).await, Err(GatewayError::Unknown(_))), "{charged}");
    let capture = CaptureRequest { order: order(), group: 1, attempt: 1, payment_id: id.clone(), amount: Minor(1000) };
    let captured = gateway.capture(&capture).await;
    assert!(matches!(captured, Err(GatewayError::Unknown(_))), "{captured:?}");
    assert!(gateway.void(&id).await.is_err(), "what is paid cannot be let go");

    // One that waits for its customer says so; let go, it is void, and again.
    let asked = stripe.payment("4000002760003184").await;
    let id = text(&asked, "id");
    let read = gateway.read(&id).await;
    assert!(matches!(read, Ok(Authorization::ActionRequired { url: None, .. })), "{read:?}");
    for _ in 0..2 {
        gateway.void(&id).await.expect("it lets go");
    }
    assert_eq!(gateway.read(&id).await.expect("an answer"), Authorization::Voided { payment_id: id });

    // Nobody's payment is a refusal, not a doubt.
    assert!(matches!(gateway.read("pi_nobodys").await, Err(GatewayError::Refused(_))));
}

#[tokio::test]
async fn what_somebody_elses_gateway_does_not_know_is_refused_and_never_taken_for_done() {
    let Some(stripe) = LocalStripe::start().await else { return };
    let gateway = stripe.gateway();
    let method = stripe.card("4242424242424242").await;
    let authorized = gateway.authorize(&authorize(&method)).await;
    assert!(matches!(authorized, Err(GatewayError::Refused(_))), "manual capture: {authorized:?}");
    let customer = text(&stripe.post("/v1/customers", &[("metadata[order]", ORDER)]).await, "id");
    let later = AuthorizeRequest { off_session: true, ..authorize(&format!("{customer}/{method}")) };
    assert!(matches!(gateway.authorize(&later).await, Err(GatewayError::Refused(_))));
    let keep =
        SaveMethodRequest { order: order(), attempt: 1, method, return_url: "https://shop.example/o/x".to_owned() };
    // The customer is made, which it knows; keeping in one step is what it does not.
    let kept = gateway.save_method(&keep).await;
    assert!(matches!(kept, Err(GatewayError::Refused(_))), "{kept:?}");
    let setup = stripe.post("/v1/setup_intents", &[("customer", &customer), ("usage", "off_session")]).await;
    let read = gateway.read_setup(&text(&setup, "id")).await;
    assert!(matches!(read, Ok(SavedMethod::Declined { .. })), "nothing is kept yet: {read:?}");

    // Refunds by charge are made there as elsewhere, and read alike.
    let charged = stripe.payment("4242424242424242").await;
    let charge = charged["latest_charge"].as_str().map_or_else(|| text(&charged["latest_charge"], "id"), str::to_owned);
    let refund = stripe.post("/v1/refunds", &[("charge", &charge), ("amount", "700")]).await;
    let refund_id = text(&refund, "id");
    let read = gateway.read_refund(&refund_id).await.expect("an answer");
    assert_eq!(read, Refunded::Succeeded { refund_id, amount: Minor(700) });
    let request =
        RefundRequest { order: order(), refund: 1, attempt: 1, payment_id: text(&charged, "id"), amount: Minor(1) };
    assert!(matches!(gateway.refund(&request).await, Err(GatewayError::Refused(_))), "by payment");
}
