//! The shop's own adapter against this gateway: what it asks is what this gateway takes, and what it hears is understood,
//! also when answers are lost.

use super::super::{Fault as Scripted, WEBHOOK_SECRET};
use super::Sandbox;
use app::ports::{
    Authorization, AuthorizeRequest, CaptureRequest, Captured, DisputeState, Gateway as _, GatewayError, GatewayNotice,
    RefundRequest, Refunded, SaveMethodRequest, SavedMethod,
};
use aws::gateway::StripeGateway;
use aws::outside::{Fault, Outside, Units};
use domain::ids::OrderId;
use domain::money::{Currency, Minor};
use jiff::SignedDuration;
use std::sync::{Arc, Mutex};

const ORDER: &str = "ord_7KQ2M4XD9TBCRH3F";

/// Disturbs the next call of one operation.
#[derive(Default)]
struct Disturbing(Mutex<Option<(&'static str, Fault)>>);

impl Disturbing {
    fn next(&self, operation: &'static str, fault: Fault) {
        *self.0.lock().unwrap() = Some((operation, fault));
    }
}

impl Outside for Disturbing {
    fn before(&self, _: &'static str, operation: &str) -> Fault {
        let mut next = self.0.lock().unwrap();
        next.take_if(|(planned, _)| *planned == operation).map_or(Fault::None, |(_, fault)| fault)
    }
    fn crash(&self) {}
    fn consumed(&self, _: &str, _: Units) {}
    fn touched(&self, _: &'static str, _: Option<&'static str>, _: &str) {}
}

struct Shop {
    sandbox: Sandbox,
    outside: Arc<Disturbing>,
    gateway: StripeGateway,
}

impl Shop {
    async fn start() -> Self {
        let (sandbox, outside) = (Sandbox::start().await, Arc::<Disturbing>::default());
        let http = aws::http::HttpClient::default();
        let gateway = StripeGateway::new(http, sandbox.url.clone(), "sk_test_x".to_owned(), outside.clone())
            .with_webhook_keys(vec!["whsec_next".to_owned(), WEBHOOK_SECRET.to_owned()]);
        Self { sandbox, outside, gateway }
    }

    /// The payment of group 1, held.
    async fn held(&self, amount: i64) -> String {
        match self.gateway.authorize(&authorize("tok_visa", amount)).await.unwrap() {
            Authorization::Authorized { payment_id, .. } => payment_id,
            other => panic!("{other:?}"),
        }
    }

    /// `[authorized, captured, refunded, canceled, held]` of the order.
    fn sums(&self) -> [i64; 5] {
        let order = &self.sandbox.gateway.books()["orders"][ORDER];
        ["authorized", "captured", "refunded", "canceled", "held"].map(|name| order[name].as_i64().unwrap_or_default())
    }

    fn payments(&self) -> usize {
        self.sandbox.gateway.books()["orders"][ORDER]["payments"].as_array().map_or(0, Vec::len)
    }
}

fn order() -> OrderId {
    OrderId::parse(ORDER).unwrap()
}

fn authorize(method: &str, amount: i64) -> AuthorizeRequest {
    AuthorizeRequest {
        order: order(),
        group: 1,
        attempt: 1,
        amount: Minor(amount),
        currency: Currency::parse("USD").unwrap(),
        method: method.to_owned(),
        keep_method: false,
        off_session: false,
        return_url: format!("https://shop.example/o/{ORDER}"),
    }
}

/// The payment of a later group, while nobody is there.
fn later(group: u8, method: &str) -> AuthorizeRequest {
    AuthorizeRequest { group, off_session: true, ..authorize(method, 500) }
}

fn capture(payment_id: &str, attempt: u8, amount: i64) -> CaptureRequest {
    CaptureRequest { order: order(), group: 1, attempt, payment_id: payment_id.to_owned(), amount: Minor(amount) }
}

fn refund(payment_id: &str, refund: u16, attempt: u8, amount: i64) -> RefundRequest {
    RefundRequest { order: order(), refund, attempt, payment_id: payment_id.to_owned(), amount: Minor(amount) }
}

fn is_unknown<T>(answer: &Result<T, GatewayError>) -> bool {
    matches!(answer, Err(GatewayError::Unknown(_)))
}

#[tokio::test]
async fn exactly_what_leaves_is_captured_and_the_rest_let_go() {
    let shop = Shop::start().await;
    let payment = shop.held(4575).await;
    let done = Captured::Captured { amount: Minor(1000) };
    assert_eq!(shop.gateway.capture(&capture(&payment, 1, 1000)).await.unwrap(), done);
    assert_eq!(shop.sums(), [4575, 1000, 0, 3575, 0]);
    // The hand-over again: under the same key and, by mistake, under another and for more.
    for attempt in [1, 2] {
        let amount = if attempt == 1 { 1000 } else { 4575 };
        assert_eq!(shop.gateway.capture(&capture(&payment, attempt, amount)).await.unwrap(), done);
    }
    assert_eq!(shop.sums(), [4575, 1000, 0, 3575, 0]);
    assert_eq!(shop.gateway.order_of(&payment).await.unwrap(), Some(order()));
    assert_eq!(shop.gateway.order_of("pi_nobodys").await.unwrap(), None);
}

#[tokio::test]
async fn a_capture_whose_answer_is_lost_is_unknown_and_the_same_key_tells_of_the_one_capture() {
    let shop = Shop::start().await;
    let payment = shop.held(4575).await;
    let request = capture(&payment, 1, 1000);
    shop.outside.next("capture", Fault::LostReply);
    assert!(is_unknown(&shop.gateway.capture(&request).await));
    assert_eq!(shop.sums(), [4575, 1000, 0, 3575, 0], "it took effect");
    assert_eq!(shop.gateway.capture(&request).await.unwrap(), Captured::Captured { amount: Minor(1000) });
    assert_eq!(shop.sums(), [4575, 1000, 0, 3575, 0], "once");
    let steps = shop.sandbox.gateway.books()["orders"][ORDER]["payments"][0]["events"].to_string();
    assert_eq!(steps.matches("\"captured\"").count(), 1, "{steps}");
    // Before it arrives, and while the gateway is too busy, nothing is known and nothing has happened.
    let other = Shop::start().await;
    let payment = other.held(4575).await;
    for fault in [Fault::Refuse, Fault::Throttle] {
        other.outside.next("capture", fault);
        assert!(is_unknown(&other.gateway.capture(&capture(&payment, 1, 1000)).await), "{fault:?}");
    }
    other.sandbox.gateway.script([Scripted::TimeoutBeforeEffect]);
    assert!(is_unknown(&other.gateway.capture(&capture(&payment, 1, 1000)).await));
    assert_eq!(other.sums(), [4575, 0, 0, 0, 4575]);
}

#[tokio::test]
async fn a_capture_that_comes_too_late_or_is_declined_says_why_and_takes_nothing() {
    let shop = Shop::start().await;
    let failed = |reason: &str| Captured::Failed { reason: reason.to_owned() };
    let payment = shop.held(1000).await;
    shop.sandbox.gateway.script([Scripted::Decline]);
    let declined = shop.gateway.capture(&capture(&payment, 1, 1000)).await.unwrap();
    assert_eq!(declined, failed("generic_decline"));
    assert_eq!(shop.gateway.capture(&capture(&payment, 1, 1000)).await.unwrap(), declined, "the key keeps its answer");
    assert!(matches!(shop.gateway.capture(&capture(&payment, 2, 1001)).await, Err(GatewayError::Refused(_))));
    shop.sandbox.clock.advance(super::super::HOLD).unwrap();
    assert_eq!(shop.gateway.capture(&capture(&payment, 3, 1000)).await.unwrap(), failed("expired"));
    assert_eq!(shop.gateway.read(&payment).await.unwrap(), Authorization::Voided { payment_id: payment });
    let other = Shop::start().await;
    let payment = other.held(1000).await;
    other.gateway.void(&payment).await.unwrap();
    other.gateway.void(&payment).await.unwrap();
    assert_eq!(other.gateway.capture(&capture(&payment, 1, 1000)).await.unwrap(), failed("voided"));
    assert_eq!((shop.sums(), other.sums()), ([1000, 0, 0, 1000, 0], [1000, 0, 0, 1000, 0]));
}

/// Pays group 1 and keeps the card; what may be charged later.
async fn kept(shop: &Shop, token: &str) -> String {
    let request = AuthorizeRequest { keep_method: true, ..authorize(token, 1000) };
    match shop.gateway.authorize(&request).await.unwrap() {
        Authorization::Authorized { saved_method: Some(method), .. } => method,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_method_kept_with_the_first_group_pays_the_next_without_its_holder() {
    let shop = Shop::start().await;
    let method = kept(&shop, "tok_visa").await;
    assert!(method.starts_with("cus_") && method.contains("/pm_"), "{method}");
    let second = shop.gateway.authorize(&later(2, &method)).await.unwrap();
    assert!(matches!(second, Authorization::Authorized { amount: Minor(500), .. }), "{second:?}");
    // The customer is there and pays with it, and a card that is not kept pays as before.
    let present = AuthorizeRequest { off_session: false, group: 3, ..later(3, &method) };
    assert!(matches!(shop.gateway.authorize(&present).await.unwrap(), Authorization::Authorized { .. }));
    let again = AuthorizeRequest { keep_method: true, group: 4, ..present };
    let Authorization::Authorized { saved_method, .. } = shop.gateway.authorize(&again).await.unwrap() else {
        panic!("authorised")
    };
    assert_eq!(saved_method, Some(method));
    assert_eq!(shop.payments(), 4);
    assert_eq!(shop.sandbox.gateway.books()["orders"][ORDER]["customers"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn what_a_kept_card_does_later_is_a_decline_with_its_reason() {
    for (token, reason) in [("tok_later_declined", "generic_decline"), ("tok_later_3ds", "authentication_required")] {
        let shop = Shop::start().await;
        let method = kept(&shop, token).await;
        let answer = shop.gateway.authorize(&later(2, &method)).await.unwrap();
        let Authorization::Declined { payment_id: Some(payment), reason: why } = answer else { panic!("{answer:?}") };
        assert_eq!(why, reason);
        let read = shop.gateway.read(&payment).await.unwrap();
        assert!(matches!(read, Authorization::Declined { reason: why, .. } if why == reason));
    }
}

#[tokio::test]
async fn an_answer_lost_between_customer_and_payment_makes_neither_twice() {
    let shop = Shop::start().await;
    let request = AuthorizeRequest { keep_method: true, ..authorize("tok_visa", 1000) };
    for operation in ["customer", "authorize"] {
        shop.outside.next(operation, Fault::LostReply);
        assert!(is_unknown(&shop.gateway.authorize(&request).await), "{operation}");
    }
    assert!(matches!(shop.gateway.authorize(&request).await.unwrap(), Authorization::Authorized { .. }));
    let books = &shop.sandbox.gateway.books()["orders"][ORDER];
    assert_eq!((shop.payments(), books["customers"].as_array().map(Vec::len)), (1, Some(1)));
    // The same key for something else is not a refusal: something was done under it.
    assert!(is_unknown(&shop.gateway.authorize(&AuthorizeRequest { amount: Minor(1), ..request }).await));
}

#[tokio::test]
async fn a_method_is_kept_without_money_also_when_the_bank_asks() {
    let shop = Shop::start().await;
    let request = |token: &str, attempt| SaveMethodRequest {
        order: order(),
        attempt,
        method: token.to_owned(),
        return_url: "https://shop.example/o/x".to_owned(),
    };
    let SavedMethod::Saved { method, setup_id } = shop.gateway.save_method(&request("tok_visa", 1)).await.unwrap()
    else {
        panic!("kept")
    };
    assert!(matches!(shop.gateway.authorize(&later(1, &method)).await.unwrap(), Authorization::Authorized { .. }));
    assert_eq!(shop.gateway.read_setup(&setup_id).await.unwrap(), SavedMethod::Saved { method, setup_id });
    let declined = SavedMethod::Declined { reason: "generic_decline".to_owned() };
    assert_eq!(shop.gateway.save_method(&request("tok_declined", 2)).await.unwrap(), declined);
    let asked = shop.gateway.save_method(&request("tok_3ds", 3)).await.unwrap();
    let SavedMethod::ActionRequired { setup_id, url: Some(_), .. } = asked else { panic!("{asked:?}") };
    shop.sandbox.gateway.authenticate(ORDER).unwrap();
    let after = shop.gateway.read_setup(&setup_id).await.unwrap();
    let SavedMethod::Saved { method, .. } = after else { panic!("{after:?}") };
    assert!(matches!(shop.gateway.authorize(&later(2, &method)).await.unwrap(), Authorization::Authorized { .. }));
}

#[tokio::test]
async fn an_authorisation_whose_answer_was_lost_is_found_by_what_was_asked() {
    let shop = Shop::start().await;
    let request = authorize("tok_visa", 1000);
    assert_eq!(shop.gateway.find_authorization(&request).await.unwrap(), None);
    shop.outside.next("authorize", Fault::LostReply);
    assert!(is_unknown(&shop.gateway.authorize(&request).await));
    let found = shop.gateway.find_authorization(&request).await.unwrap();
    let held = |found: &Option<Authorization>| match found {
        Some(Authorization::Authorized { amount, expires_at: Some(_), .. }) => amount.0,
        other => panic!("{other:?}"),
    };
    assert_eq!(held(&found), 1000);
    for other in [AuthorizeRequest { attempt: 2, ..request.clone() }, AuthorizeRequest { group: 2, ..request }] {
        assert_eq!(shop.gateway.find_authorization(&other).await.unwrap(), None, "{other:?}");
    }
}

#[tokio::test]
async fn a_refund_is_given_once_found_when_its_answer_was_lost_and_read_when_it_comes_back() {
    let shop = Shop::start().await;
    let payment = shop.held(1000).await;
    let early = shop.gateway.refund(&refund(&payment, 9, 1, 1)).await;
    assert!(matches!(early, Err(GatewayError::Refused(_))), "nothing was captured: {early:?}");
    shop.gateway.capture(&capture(&payment, 1, 1000)).await.unwrap();
    let request = refund(&payment, 1, 1, 300);
    assert_eq!(shop.gateway.find_refund(&request).await.unwrap(), None);
    shop.outside.next("refund", Fault::LostReply);
    assert!(is_unknown(&shop.gateway.refund(&request).await));
    let found = shop.gateway.find_refund(&request).await.unwrap().unwrap();
    let Refunded::Succeeded { refund_id, amount: Minor(300) } = &found else { panic!("{found:?}") };
    assert_eq!(shop.gateway.refund(&request).await.unwrap(), found);
    assert_eq!(shop.sums()[2], 300, "once");
    shop.sandbox.gateway.fail_refund(ORDER).unwrap();
    let reason = "expired_or_canceled_card".to_owned();
    let failed = Refunded::Failed { refund_id: Some(refund_id.clone()), reason };
    assert_eq!(shop.gateway.read_refund(refund_id).await.unwrap(), failed);
    // The next attempt is the one that counts.
    shop.sandbox.gateway.script([Scripted::PendingRefund]);
    let second = shop.gateway.refund(&refund(&payment, 1, 2, 300)).await.unwrap();
    let Refunded::Pending { refund_id } = &second else { panic!("{second:?}") };
    assert_eq!(shop.gateway.find_refund(&request).await.unwrap(), Some(second.clone()));
    shop.sandbox.clock.advance(super::super::PENDING).unwrap();
    let read = shop.gateway.read_refund(refund_id).await.unwrap();
    assert!(matches!(read, Refunded::Succeeded { amount: Minor(300), .. }), "{read:?}");
}

#[tokio::test]
async fn what_cannot_be_given_back_is_a_failure_that_says_why() {
    let shop = Shop::start().await;
    let payment = shop.held(1000).await;
    shop.gateway.capture(&capture(&payment, 1, 1000)).await.unwrap();
    let dispute = shop.sandbox.gateway.dispute(ORDER, Some(400)).unwrap();
    let read = shop.gateway.read_dispute(&dispute).await.unwrap();
    assert_eq!((read.payment_id.as_str(), read.amount, read.state), (payment.as_str(), Minor(400), DisputeState::Open));
    let failed = |reason: &str| Refunded::Failed { refund_id: None, reason: reason.to_owned() };
    assert_eq!(shop.gateway.refund(&refund(&payment, 1, 1, 100)).await.unwrap(), failed("charge_disputed"));
    shop.sandbox.gateway.close_dispute(ORDER, true).unwrap();
    assert_eq!(shop.gateway.read_dispute(&dispute).await.unwrap().state, DisputeState::Won);
    shop.gateway.refund(&refund(&payment, 1, 2, 1000)).await.unwrap();
    assert_eq!(shop.gateway.refund(&refund(&payment, 2, 1, 1)).await.unwrap(), failed("charge_already_refunded"));
}

#[tokio::test]
async fn what_the_gateway_signs_is_believed_and_says_whose_it_is() {
    let shop = Shop::start().await;
    let payment = shop.held(1000).await;
    shop.gateway.capture(&capture(&payment, 1, 1000)).await.unwrap();
    shop.gateway.refund(&refund(&payment, 1, 1, 100)).await.unwrap();
    let dispute_id = shop.sandbox.gateway.dispute(ORDER, None).unwrap();
    let now = shop.sandbox.clock.now();
    let told: Vec<_> = shop.sandbox.gateway.drain_webhooks();
    let verify = |body: &str, signature: &str, now| shop.gateway.verify_webhook(signature, body.as_bytes(), now);
    let mut notices = Vec::new();
    for webhook in &told {
        notices.push(verify(&webhook.body, &webhook.signature, now).unwrap());
        assert!(verify(&format!("{} ", webhook.body), &webhook.signature, now).is_err(), "{}", webhook.kind);
        assert!(verify(&webhook.body, &webhook.signature, now + SignedDuration::from_secs(301)).is_err());
    }
    let paid = GatewayNotice::Payment { payment_id: payment.clone(), order: Some(order()) };
    assert_eq!(notices.iter().filter(|notice| **notice == paid).count(), 3, "{told:?}");
    let refunded = |notice: &&GatewayNotice| matches!(notice, GatewayNotice::Refund { order: Some(_), .. });
    assert_eq!(notices.iter().filter(refunded).count(), 1);
    let disputed = GatewayNotice::Dispute { dispute_id, payment_id: payment, order: None };
    assert_eq!(notices.last(), Some(&disputed));
}
