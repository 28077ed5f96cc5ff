//! The payment gateway: Stripe's wire, spoken over HTTP. Every request that may take effect carries an idempotency key; what
//! cannot be understood is `Unknown`, never taken for a refusal. Here stand the calls; what answers mean is in the files
//! beside this one, each for its part of the API reference ("PaymentIntents", "`SetupIntents`", "Refunds", "Disputes",
//! "Idempotent requests", "Errors", "Verify webhook signatures").

mod answer;
mod disputes;
mod kept;
mod payments;
mod refunds;
mod setups;
mod webhook;

use crate::http::{Answer, HttpClient};
use crate::outside::{Fault, Outside};
use app::ports::{
    Authorization, AuthorizeRequest, BadSignature, CaptureRequest, Captured, Dispute, Gateway, GatewayError,
    GatewayNotice, RefundRequest, Refunded, SaveMethodRequest, SavedMethod,
};
use async_trait::async_trait;
use domain::ids::OrderId;
use jiff::Timestamp;
use std::sync::Arc;

/// The shapes below are those of this version, whatever the account's own is.
const API_VERSION: &str = "2025-04-30.basil";

pub struct StripeGateway {
    http: HttpClient,
    url: String,
    key: String,
    webhook_keys: Vec<String>,
    outside: Arc<dyn Outside>,
}

/// What is sent of a call: a form is the body of a POST and the query of a GET.
type Form = Vec<(&'static str, String)>;

impl StripeGateway {
    #[must_use]
    pub fn new(http: HttpClient, url: String, key: String, outside: Arc<dyn Outside>) -> Self {
        Self { http, url, key, webhook_keys: Vec::new(), outside }
    }

    /// Secrets that webhooks may be signed with: the present one and, while it is being changed, the next. Without any, no
    /// webhook is believed.
    #[must_use]
    pub fn with_webhook_keys(self, webhook_keys: Vec<String>) -> Self {
        Self { webhook_keys: webhook_keys.into_iter().filter(|key| !key.is_empty()).collect(), ..self }
    }

    async fn get(&self, operation: &'static str, path: &str, form: &Form) -> Result<Answer, GatewayError> {
        self.call(operation, "GET", path, None, form).await
    }

    async fn post(
        &self,
        operation: &'static str,
        path: &str,
        idempotency_key: Option<String>,
        form: &Form,
    ) -> Result<Answer, GatewayError> {
        self.call(operation, "POST", path, idempotency_key, form).await
    }

    /// One call under the fault layer: the answer, or `Unknown`.
    async fn call(
        &self,
        operation: &'static str,
        method: &'static str,
        path: &str,
        idempotency_key: Option<String>,
        form: &Form,
    ) -> Result<Answer, GatewayError> {
        let fault = self.outside.before("gateway", operation);
        if fault == Fault::Refuse {
            return Err(answer::unknown("refused before it was sent"));
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
            ("stripe-version", API_VERSION.to_owned()),
        ];
        headers.extend(idempotency_key.map(|key| ("idempotency-key", key)));
        let answer = self.http.send(method, &url, &headers, body).await;
        let answer = answer.map_err(|error| GatewayError::Unknown(Box::new(error)))?;
        match fault {
            Fault::LostReply => Err(answer::unknown("reply lost")),
            Fault::CrashAfter => {
                self.outside.crash();
                std::future::pending().await
            }
            _ => Ok(answer),
        }
    }
}

#[async_trait]
impl Gateway for StripeGateway {
    async fn authorize(&self, request: &AuthorizeRequest) -> Result<Authorization, GatewayError> {
        payments::authorize(self, request).await
    }

    async fn find_authorization(&self, request: &AuthorizeRequest) -> Result<Option<Authorization>, GatewayError> {
        payments::find(self, request).await
    }

    async fn read(&self, payment_id: &str) -> Result<Authorization, GatewayError> {
        payments::read(self, payment_id).await
    }

    async fn void(&self, payment_id: &str) -> Result<(), GatewayError> {
        payments::void(self, payment_id).await
    }

    async fn save_method(&self, request: &SaveMethodRequest) -> Result<SavedMethod, GatewayError> {
        setups::save(self, request).await
    }

    async fn read_setup(&self, setup_id: &str) -> Result<SavedMethod, GatewayError> {
        setups::read(self, setup_id).await
    }

    async fn capture(&self, request: &CaptureRequest) -> Result<Captured, GatewayError> {
        payments::capture(self, request).await
    }

    async fn refund(&self, request: &RefundRequest) -> Result<Refunded, GatewayError> {
        refunds::refund(self, request).await
    }

    async fn read_refund(&self, refund_id: &str) -> Result<Refunded, GatewayError> {
        refunds::read(self, refund_id).await
    }

    async fn find_refund(&self, request: &RefundRequest) -> Result<Option<Refunded>, GatewayError> {
        refunds::find(self, request).await
    }

    async fn read_dispute(&self, dispute_id: &str) -> Result<Dispute, GatewayError> {
        disputes::read(self, dispute_id).await
    }

    async fn order_of(&self, payment_id: &str) -> Result<Option<OrderId>, GatewayError> {
        payments::order_of(self, payment_id).await
    }

    fn verify_webhook(&self, signature: &str, body: &[u8], now: Timestamp) -> Result<GatewayNotice, BadSignature> {
        webhook::verify(&self.webhook_keys, signature, body, now)
    }
}
