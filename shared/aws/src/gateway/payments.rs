//! PaymentIntents with manual capture: authorised, read, captured once, or let go.

use super::answer::{Metadata, Named, StripeError, order_in, plain_id, understand, unknown};
use super::kept::{self, Kept};
use super::{Form, StripeGateway};
use crate::http::Answer;
use app::ports::{Authorization, AuthorizeRequest, CaptureRequest, Captured, GatewayError};
use domain::ids::OrderId;
use domain::money::Minor;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
struct PaymentIntent {
    id: String,
    status: String,
    #[serde(default)]
    amount_capturable: Option<i64>,
    #[serde(default)]
    amount_received: Option<i64>,
    #[serde(default)]
    cancellation_reason: Option<String>,
    #[serde(default)]
    client_secret: Option<String>,
    #[serde(default)]
    customer: Option<Named>,
    #[serde(default)]
    payment_method: Option<Named>,
    #[serde(default)]
    setup_future_usage: Option<String>,
    #[serde(default)]
    next_action: Option<NextAction>,
    #[serde(default)]
    last_payment_error: Option<StripeError>,
    /// The charge itself where the request expanded it, else its id.
    #[serde(default)]
    latest_charge: Option<Value>,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Debug, Deserialize)]
pub(super) struct NextAction {
    #[serde(default)]
    redirect_to_url: Option<Redirect>,
}

#[derive(Debug, Deserialize)]
struct Redirect {
    #[serde(default)]
    url: Option<String>,
}

impl NextAction {
    pub(super) fn into_url(self) -> Option<String> {
        self.redirect_to_url?.url
    }
}

/// Asks that the charge be part of the answer: it holds when the authorisation ends.
const EXPAND: (&str, &str) = ("expand[]", "latest_charge");

pub(super) async fn authorize(
    gateway: &StripeGateway,
    request: &AuthorizeRequest,
) -> Result<Authorization, GatewayError> {
    let kept = Kept::parse(&request.method)?;
    let customer = match &kept {
        Some(kept) => Some(kept.customer.to_owned()),
        None if request.keep_method => Some(kept::customer(gateway, &request.order).await?),
        None => None,
    };
    let method = kept.map_or(request.method.as_str(), |kept| kept.method);
    let mut form: Form = vec![
        ("amount", request.amount.0.to_string()),
        ("currency", request.currency.code().to_ascii_lowercase()),
        ("payment_method", method.to_owned()),
        ("capture_method", "manual".to_owned()),
        ("confirm", "true".to_owned()),
        ("payment_method_types[]", "card".to_owned()),
        ("metadata[order]", request.order.to_string()),
        ("metadata[group]", request.group.to_string()),
        ("metadata[attempt]", request.attempt.to_string()),
        (EXPAND.0, EXPAND.1.to_owned()),
    ];
    form.extend(customer.map(|customer| ("customer", customer)));
    if request.off_session {
        // Nobody is there to be sent anywhere: what needs them is declined as `authentication_required`.
        form.push(("off_session", "true".to_owned()));
    } else {
        form.push(("return_url", request.return_url.clone()));
        if request.keep_method {
            form.push(("setup_future_usage", "off_session".to_owned()));
        }
    }
    let key = Some(request.idempotency_key());
    read_authorization(&gateway.post("authorize", "/v1/payment_intents", key, &form).await?)
}

pub(super) async fn read(gateway: &StripeGateway, payment_id: &str) -> Result<Authorization, GatewayError> {
    read_authorization(&look(gateway, payment_id).await?)
}

#[derive(Deserialize)]
struct Found {
    data: Vec<PaymentIntent>,
}

/// By what we wrote on it. The gateway's search knows a payment a minute after it was made; it is asked long after that.
pub(super) async fn find(
    gateway: &StripeGateway,
    request: &AuthorizeRequest,
) -> Result<Option<Authorization>, GatewayError> {
    let clause = |name: &str, value: String| format!("metadata['{name}']:'{value}'");
    let query = [
        clause("order", request.order.to_string()),
        clause("group", request.group.to_string()),
        clause("attempt", request.attempt.to_string()),
    ];
    let form: Form = vec![("query", query.join(" AND ")), ("expand[]", "data.latest_charge".to_owned())];
    let answer = gateway.get("find_authorization", "/v1/payment_intents/search", &form).await?;
    let Found { data } = understand::<Found>(&answer)?.map_err(StripeError::into_refusal)?;
    // One key makes one payment.
    data.into_iter().next_back().map(PaymentIntent::into_authorization).transpose()
}

pub(super) async fn order_of(gateway: &StripeGateway, payment_id: &str) -> Result<Option<OrderId>, GatewayError> {
    match understand::<PaymentIntent>(&look(gateway, payment_id).await?)? {
        Ok(intent) => Ok(order_in(&intent.metadata)),
        Err(error) if error.code() == "resource_missing" => Ok(None),
        Err(error) => Err(error.into_refusal()),
    }
}

pub(super) async fn void(gateway: &StripeGateway, payment_id: &str) -> Result<(), GatewayError> {
    let path = format!("/v1/payment_intents/{}/cancel", plain_id(payment_id)?);
    // Without a key: cancelling is idempotent by state, and a key would replay a refusal that no longer holds.
    let answer = gateway.post("void", &path, None, &Vec::new()).await?;
    match read_authorization(&answer) {
        Ok(Authorization::Voided { .. }) => Ok(()),
        Ok(other) => Err(GatewayError::Refused(format!("it is {other:?}"))),
        // Cancelling what is cancelled is refused; what it is now decides.
        Err(GatewayError::Refused(why)) => match read(gateway, payment_id).await? {
            Authorization::Voided { .. } => Ok(()),
            _ => Err(GatewayError::Refused(why)),
        },
        Err(error) => Err(error),
    }
}

/// The final capture: what is not taken is released.
pub(super) async fn capture(gateway: &StripeGateway, request: &CaptureRequest) -> Result<Captured, GatewayError> {
    let path = format!("/v1/payment_intents/{}/capture", plain_id(&request.payment_id)?);
    let form = vec![("amount_to_capture", request.amount.0.to_string())];
    let answer = gateway.post("capture", &path, Some(request.idempotency_key()), &form).await?;
    let error = match understand::<PaymentIntent>(&answer)? {
        Ok(intent) => return intent.into_captured()?.ok_or_else(|| unknown("it is not captured yet")),
        Err(error) => error,
    };
    // Captured by an earlier try, let go, run out, or refused by the bank: what the payment is now decides.
    let now = understand::<PaymentIntent>(&look(gateway, &request.payment_id).await?)?;
    match now.map(PaymentIntent::into_captured) {
        Ok(Err(unknown)) => Err(unknown),
        Ok(Ok(Some(captured))) => Ok(captured),
        Ok(Ok(None)) if error.is_of_card() || HOLD_IS_OVER.contains(&error.code()) => {
            Ok(Captured::Failed { reason: error.reason() })
        }
        Ok(Ok(None)) | Err(_) => Err(error.into_refusal()),
    }
}

/// Codes of a capture that came too late, while the payment does not say so itself yet.
const HOLD_IS_OVER: [&str; 2] = ["charge_expired_for_capture", "capture_charge_authorization_expired"];

async fn look(gateway: &StripeGateway, payment_id: &str) -> Result<Answer, GatewayError> {
    let path = format!("/v1/payment_intents/{}", plain_id(payment_id)?);
    gateway.get("read", &path, &vec![(EXPAND.0, EXPAND.1.to_owned())]).await
}

fn read_authorization(answer: &Answer) -> Result<Authorization, GatewayError> {
    match understand::<PaymentIntent>(answer)? {
        Ok(intent) => intent.into_authorization(),
        Err(error) if error.is_of_card() => {
            let payment_id = error.payment_intent.as_ref().map(|intent| intent.id().to_owned());
            Ok(Authorization::Declined { payment_id, reason: error.reason() })
        }
        Err(error) => Err(error.into_refusal()),
    }
}

impl PaymentIntent {
    fn into_authorization(self) -> Result<Authorization, GatewayError> {
        let saved_method = self.saved_method();
        let payment_id = self.id;
        Ok(match self.status.as_str() {
            "requires_capture" => Authorization::Authorized {
                payment_id,
                amount: said(self.amount_capturable)?,
                expires_at: self.latest_charge.as_ref().and_then(capture_before),
                saved_method,
            },
            "requires_action" => Authorization::ActionRequired {
                payment_id,
                client_secret: self.client_secret.unwrap_or_default(),
                url: self.next_action.and_then(NextAction::into_url),
            },
            "succeeded" => Authorization::Captured { payment_id, amount: said(self.amount_received)? },
            "canceled" => Authorization::Voided { payment_id },
            "requires_payment_method" => {
                let reason =
                    self.last_payment_error.as_ref().map_or_else(|| "declined".to_owned(), StripeError::reason);
                Authorization::Declined { payment_id: Some(payment_id), reason }
            }
            _ => Authorization::Processing { payment_id },
        })
    }

    /// Naming a customer alone does not keep a method; that it was asked to be kept does.
    fn saved_method(&self) -> Option<String> {
        let asked = self.setup_future_usage.as_deref() == Some("off_session");
        asked.then(|| kept::token(self.customer.as_ref(), self.payment_method.as_ref())).flatten()
    }

    /// `None` while it can still be captured, or is being worked on.
    fn into_captured(self) -> Result<Option<Captured>, GatewayError> {
        Ok(match self.status.as_str() {
            "succeeded" => Some(Captured::Captured { amount: said(self.amount_received)? }),
            "canceled" => Some(Captured::Failed {
                reason: match self.cancellation_reason.as_deref() {
                    // The gateway's own doing, not ours: the hold ran out.
                    Some("automatic" | "expired") => "expired".to_owned(),
                    _ => "voided".to_owned(),
                },
            }),
            _ => None,
        })
    }
}

/// No amount is not nothing.
fn said(amount: Option<i64>) -> Result<Minor, GatewayError> {
    amount.map(Minor).ok_or_else(|| unknown("it does not say how much"))
}

/// When the hold ends: `latest_charge.payment_method_details.card.capture_before`, in seconds.
fn capture_before(charge: &Value) -> Option<Timestamp> {
    let seconds = charge.pointer("/payment_method_details/card/capture_before")?.as_i64()?;
    Timestamp::from_second(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::answer::recorded;

    fn read(status: u16, body: &str) -> Result<Authorization, GatewayError> {
        read_authorization(&recorded(status, body))
    }

    fn captured(body: &str) -> Option<Captured> {
        understand::<PaymentIntent>(&recorded(200, body)).unwrap().unwrap().into_captured().unwrap()
    }

    #[test]
    fn an_authorised_intent_carries_its_amount_and_the_end_of_its_hold() {
        let body = r#"{"id": "pi_1", "status": "requires_capture", "amount_capturable": 4575,
            "latest_charge": {"payment_method_details": {"card": {"capture_before": 1804000000}}}}"#;
        let expires_at = Some(Timestamp::from_second(1_804_000_000).unwrap());
        let authorised = Authorization::Authorized {
            payment_id: "pi_1".into(),
            amount: Minor(4575),
            expires_at,
            saved_method: None,
        };
        assert_eq!(read(200, body).unwrap(), authorised);
    }

    #[test]
    fn a_method_is_kept_where_that_was_asked_for_and_not_because_a_customer_is_named() {
        let intent = |usage: &str| {
            format!(
                r#"{{"id": "pi_1", "status": "requires_capture", "amount_capturable": 1, "customer": "cus_1",
                "payment_method": {{"id": "pm_1", "object": "payment_method"}}, "setup_future_usage": {usage}}}"#
            )
        };
        let saved = |usage| match read(200, &intent(usage)).unwrap() {
            Authorization::Authorized { saved_method, .. } => saved_method,
            other => panic!("{other:?}"),
        };
        assert_eq!(saved(r#""off_session""#).as_deref(), Some("cus_1/pm_1"));
        assert_eq!(saved(r#""on_session""#), None);
        assert_eq!(saved("null"), None);
    }

    #[test]
    fn a_decline_is_an_answer_and_carries_the_gateways_reason() {
        let body = r#"{"error": {"type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds",
            "payment_intent": {"id": "pi_1", "status": "requires_payment_method"}}}"#;
        let declined =
            |reason: &str| Authorization::Declined { payment_id: Some("pi_1".into()), reason: reason.into() };
        assert_eq!(read(402, body).unwrap(), declined("insufficient_funds"));
        let absent = r#"{"error": {"type": "card_error", "code": "authentication_required",
            "decline_code": "authentication_required", "payment_intent": {"id": "pi_1", "object": "payment_intent"}}}"#;
        assert_eq!(read(402, absent).unwrap(), declined("authentication_required"));
    }

    #[test]
    fn what_asks_for_the_shopper_says_where_to_go() {
        let body = r#"{"id": "pi_1", "status": "requires_action", "client_secret": "pi_1_secret_x",
            "next_action": {"type": "redirect_to_url", "redirect_to_url": {"url": "https://bank.example/3ds"}}}"#;
        let Authorization::ActionRequired { url, client_secret, .. } = read(200, body).unwrap() else {
            panic!("an action")
        };
        assert_eq!((url.as_deref(), client_secret.as_str()), (Some("https://bank.example/3ds"), "pi_1_secret_x"));
        let sdk = r#"{"id": "pi_1", "status": "requires_action", "next_action": {"type": "use_stripe_sdk",
            "use_stripe_sdk": {"type": "three_d_secure_redirect", "stripe_js": ""}}}"#;
        assert!(matches!(read(200, sdk).unwrap(), Authorization::ActionRequired { url: None, .. }));
    }

    #[test]
    fn an_amount_that_is_not_said_is_unknown_and_not_nothing() {
        for status in ["succeeded", "requires_capture"] {
            let answer = read(200, &format!(r#"{{"id": "pi_1", "amount": 4575, "status": "{status}"}}"#));
            assert!(matches!(answer, Err(GatewayError::Unknown(_))), "{answer:?}");
        }
    }

    #[test]
    fn a_capture_is_what_was_received_and_a_payment_let_go_says_why() {
        let done = captured(r#"{"id": "pi_1", "status": "succeeded", "amount": 4575, "amount_received": 1000}"#);
        assert_eq!(done, Some(Captured::Captured { amount: Minor(1000) }));
        let gone = |reason: &str| {
            captured(&format!(r#"{{"id": "pi_1", "status": "canceled", "cancellation_reason": {reason}}}"#))
        };
        let failed = |reason: &str| Some(Captured::Failed { reason: reason.to_owned() });
        assert_eq!(gone(r#""automatic""#), failed("expired"));
        assert_eq!(gone(r#""expired""#), failed("expired"));
        assert_eq!(gone("null"), failed("voided"));
        assert_eq!(captured(r#"{"id": "pi_1", "status": "requires_capture"}"#), None);
        assert_eq!(captured(r#"{"id": "pi_1", "status": "processing"}"#), None);
    }
}
