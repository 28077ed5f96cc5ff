//! The payment gateway: Stripe's PaymentIntents with manual capture, spoken over HTTP. Every request that may take effect
//! carries an idempotency key; what cannot be understood is `Unknown`, never taken for a refusal.
//! Wire: Stripe API reference, "PaymentIntents", "Idempotent requests" and "Errors".

use crate::http::{Answer, HttpClient};
use crate::outside::{Fault, Outside};
use app::ports::{Authorization, AuthorizeRequest, Gateway, GatewayError};
use async_trait::async_trait;
use domain::money::Minor;
use jiff::Timestamp;
use serde::Deserialize;
use std::sync::Arc;

pub struct StripeGateway {
    http: HttpClient,
    url: String,
    key: String,
    outside: Arc<dyn Outside>,
}

#[derive(Debug, Deserialize)]
struct PaymentIntent {
    id: String,
    status: String,
    #[serde(default)]
    amount_capturable: i64,
    #[serde(default)]
    amount_received: i64,
    #[serde(default)]
    client_secret: Option<String>,
    #[serde(default)]
    next_action: Option<NextAction>,
    #[serde(default)]
    last_payment_error: Option<StripeError>,
    /// The charge itself where the request expanded it, else its id.
    #[serde(default)]
    latest_charge: Option<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
struct NextAction {
    #[serde(default)]
    redirect_to_url: Option<Redirect>,
}

#[derive(Debug, Deserialize)]
struct Redirect {
    #[serde(default)]
    url: Option<String>,
}

#[derive(Debug, Deserialize)]
struct StripeError {
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    decline_code: Option<String>,
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    payment_intent: Option<Box<PaymentIntent>>,
}

#[derive(Debug, Deserialize)]
struct ErrorBody {
    error: StripeError,
}

impl StripeGateway {
    #[must_use]
    pub fn new(http: HttpClient, url: String, key: String, outside: Arc<dyn Outside>) -> Self {
        Self { http, url, key, outside }
    }

    /// One call under the fault layer: the answer, or `Unknown`. A form is the body of a POST and the query of a GET.
    async fn call(
        &self,
        operation: &'static str,
        method: &'static str,
        path: &str,
        idempotency_key: Option<String>,
        form: &[(&str, String)],
    ) -> Result<Answer, GatewayError> {
        let fault = self.outside.before("gateway", operation);
        if fault == Fault::Refuse {
            return Err(unknown("refused before it was sent"));
        }
        if matches!(fault, Fault::Throttle | Fault::Conflict) {
            return Ok(Answer { status: 429, body: br#"{"error":{"type":"api_error","code":"rate_limit"}}"#.to_vec() });
        }
        let form = serde_urlencoded::to_string(form).map_err(|error| GatewayError::Refused(error.to_string()))?;
        let (url, body) = match method {
            "GET" => (format!("{}{path}?{form}", self.url), String::new()),
            _ => (format!("{}{path}", self.url), form),
        };
        let mut headers = vec![
            ("authorization", format!("Bearer {}", self.key)),
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
        ];
        headers.extend(idempotency_key.map(|key| ("idempotency-key", key)));
        let answer = self.http.send(method, &url, &headers, body).await;
        let answer = answer.map_err(|error| GatewayError::Unknown(Box::new(error)))?;
        match fault {
            Fault::LostReply => Err(unknown("reply lost")),
            Fault::CrashAfter => {
                self.outside.crash();
                std::future::pending().await
            }
            _ => Ok(answer),
        }
    }
}

fn unknown(why: &'static str) -> GatewayError {
    GatewayError::Unknown(why.into())
}

/// The gateway's answer to a call about one payment, in our words.
fn understand(answer: &Answer) -> Result<Authorization, GatewayError> {
    let garbled = |error: serde_json::Error| GatewayError::Unknown(Box::new(error));
    match answer.status {
        200..=299 => {
            let intent: PaymentIntent = serde_json::from_slice(&answer.body).map_err(garbled)?;
            return Ok(intent.into_authorization());
        }
        // Too many calls, a key in use, or trouble on their side: it may or may not have taken effect under this key.
        429 | 409 | 500.. => {
            return Err(GatewayError::Unknown(format!("the gateway answered {}", answer.status).into()));
        }
        _ => {}
    }
    let error = serde_json::from_slice::<ErrorBody>(&answer.body).map_err(garbled)?.error;
    if error.kind == "card_error" {
        let payment_id = error.payment_intent.as_ref().map(|intent| intent.id.clone());
        return Ok(Authorization::Declined { payment_id, reason: error.reason() });
    }
    Err(GatewayError::Refused(error.code.or(error.message).unwrap_or_else(|| answer.status.to_string())))
}

impl StripeError {
    fn reason(&self) -> String {
        self.decline_code.clone().or_else(|| self.code.clone()).unwrap_or_else(|| "declined".to_owned())
    }
}

impl PaymentIntent {
    fn into_authorization(self) -> Authorization {
        let payment_id = self.id;
        match self.status.as_str() {
            "requires_capture" => Authorization::Authorized {
                payment_id,
                amount: Minor(self.amount_capturable),
                expires_at: self.latest_charge.as_ref().and_then(capture_before),
            },
            "requires_action" => Authorization::ActionRequired {
                payment_id,
                client_secret: self.client_secret.unwrap_or_default(),
                url: self.next_action.and_then(|action| action.redirect_to_url).and_then(|redirect| redirect.url),
            },
            "succeeded" => Authorization::Captured { payment_id, amount: Minor(self.amount_received) },
            "canceled" => Authorization::Voided { payment_id },
            "requires_payment_method" => {
                let reason =
                    self.last_payment_error.as_ref().map_or_else(|| "declined".to_owned(), StripeError::reason);
                Authorization::Declined { payment_id: Some(payment_id), reason }
            }
            _ => Authorization::Processing { payment_id },
        }
    }
}

/// When the hold ends: `latest_charge.payment_method_details.card.capture_before`, in seconds.
fn capture_before(charge: &serde_json::Value) -> Option<Timestamp> {
    let seconds = charge.pointer("/payment_method_details/card/capture_before")?.as_i64()?;
    Timestamp::from_second(seconds).ok()
}

/// Asks that the charge be part of the answer: it holds when the authorisation ends.
const EXPAND: (&str, &str) = ("expand[]", "latest_charge");

/// Ids go into paths; anything but a plain id is refused before it is sent.
fn plain_id(payment_id: &str) -> Result<&str, GatewayError> {
    let plain = !payment_id.is_empty() && payment_id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain { Ok(payment_id) } else { Err(GatewayError::Refused("not a payment id".to_owned())) }
}

#[async_trait]
impl Gateway for StripeGateway {
    async fn authorize(&self, request: &AuthorizeRequest) -> Result<Authorization, GatewayError> {
        let mut form = vec![
            ("amount", request.amount.0.to_string()),
            ("currency", request.currency.code().to_ascii_lowercase()),
            ("payment_method", request.method.clone()),
            ("capture_method", "manual".to_owned()),
            ("confirm", "true".to_owned()),
            ("payment_method_types[]", "card".to_owned()),
            ("return_url", request.return_url.clone()),
            ("metadata[order]", request.order.to_string()),
            ("metadata[group]", request.group.to_string()),
            (EXPAND.0, EXPAND.1.to_owned()),
        ];
        if request.keep_method {
            form.push(("setup_future_usage", "off_session".to_owned()));
        }
        let key = Some(request.idempotency_key());
        understand(&self.call("authorize", "POST", "/v1/payment_intents", key, &form).await?)
    }

    async fn read(&self, payment_id: &str) -> Result<Authorization, GatewayError> {
        let path = format!("/v1/payment_intents/{}", plain_id(payment_id)?);
        understand(&self.call("read", "GET", &path, None, &[(EXPAND.0, EXPAND.1.to_owned())]).await?)
    }

    async fn void(&self, payment_id: &str) -> Result<(), GatewayError> {
        let path = format!("/v1/payment_intents/{}/cancel", plain_id(payment_id)?);
        // Without a key: cancelling is idempotent by state, and a key would replay a refusal that no longer holds.
        let answer = self.call("void", "POST", &path, None, &[]).await?;
        match understand(&answer) {
            Ok(Authorization::Voided { .. }) => Ok(()),
            Ok(other) => Err(GatewayError::Refused(format!("it is {other:?}"))),
            // Cancelling what is cancelled is refused; what it is now decides.
            Err(GatewayError::Refused(why)) => match self.read(payment_id).await? {
                Authorization::Voided { .. } => Ok(()),
                _ => Err(GatewayError::Refused(why)),
            },
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: &str) -> Result<Authorization, GatewayError> {
        understand(&Answer { status, body: body.as_bytes().to_vec() })
    }

    #[test]
    fn an_authorised_intent_carries_its_amount_and_the_end_of_its_hold() {
        let body = r#"{"id": "pi_1", "status": "requires_capture", "amount_capturable": 4575,
            "latest_charge": {"payment_method_details": {"card": {"capture_before": 1804000000}}}}"#;
        let expires_at = Some(Timestamp::from_second(1_804_000_000).unwrap());
        let authorised = Authorization::Authorized { payment_id: "pi_1".into(), amount: Minor(4575), expires_at };
        assert_eq!(read(200, body).unwrap(), authorised);
    }

    #[test]
    fn a_decline_is_an_answer_and_carries_the_gateways_reason() {
        let body = r#"{"error": {"type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds",
            "payment_intent": {"id": "pi_1", "status": "requires_payment_method"}}}"#;
        let declined = Authorization::Declined { payment_id: Some("pi_1".into()), reason: "insufficient_funds".into() };
        assert_eq!(read(402, body).unwrap(), declined);
    }

    #[test]
    fn trouble_on_their_side_and_garbled_answers_are_unknown_never_a_refusal() {
        for (status, body) in [(500, "{}"), (429, "{}"), (409, "{}"), (200, "<html>"), (400, "nonsense")] {
            assert!(matches!(read(status, body), Err(GatewayError::Unknown(_))), "{status} {body}");
        }
        assert!(matches!(
            read(400, r#"{"error": {"type": "invalid_request_error", "code": "resource_missing"}}"#),
            Err(GatewayError::Refused(why)) if why == "resource_missing"
        ));
    }

    #[test]
    fn an_id_that_is_no_plain_id_never_reaches_a_path() {
        for id in ["", "../refunds", "pi_1/capture", "pi 1"] {
            assert!(plain_id(id).is_err(), "{id}");
        }
    }
}
