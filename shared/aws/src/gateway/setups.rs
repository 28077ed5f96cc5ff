//! `SetupIntents`: a method is kept for what is charged later, and no money moves now.

use super::answer::{Named, StripeError, plain_id, understand};
use super::kept::{self, Kept};
use super::payments::NextAction;
use super::{Form, StripeGateway};
use crate::http::Answer;
use app::ports::{GatewayError, SaveMethodRequest, SavedMethod};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct SetupIntent {
    id: String,
    status: String,
    #[serde(default)]
    client_secret: Option<String>,
    #[serde(default)]
    customer: Option<Named>,
    #[serde(default)]
    payment_method: Option<Named>,
    #[serde(default)]
    next_action: Option<NextAction>,
    #[serde(default)]
    last_setup_error: Option<StripeError>,
}

pub(super) async fn save(gateway: &StripeGateway, request: &SaveMethodRequest) -> Result<SavedMethod, GatewayError> {
    let kept = Kept::parse(&request.method)?;
    let customer = match &kept {
        Some(kept) => kept.customer.to_owned(),
        None => kept::customer(gateway, &request.order).await?,
    };
    let form: Form = vec![
        ("customer", customer),
        ("payment_method", kept.map_or(request.method.as_str(), |kept| kept.method).to_owned()),
        ("usage", "off_session".to_owned()),
        ("confirm", "true".to_owned()),
        ("payment_method_types[]", "card".to_owned()),
        ("return_url", request.return_url.clone()),
        ("metadata[order]", request.order.to_string()),
    ];
    let key = Some(request.idempotency_key());
    read_setup(&gateway.post("save_method", "/v1/setup_intents", key, &form).await?)
}

pub(super) async fn read(gateway: &StripeGateway, setup_id: &str) -> Result<SavedMethod, GatewayError> {
    let path = format!("/v1/setup_intents/{}", plain_id(setup_id)?);
    read_setup(&gateway.get("read_setup", &path, &Vec::new()).await?)
}

fn read_setup(answer: &Answer) -> Result<SavedMethod, GatewayError> {
    match understand::<SetupIntent>(answer)? {
        Ok(setup) => setup.into_saved(),
        Err(error) if error.is_of_card() => Ok(SavedMethod::Declined { reason: error.reason() }),
        Err(error) => Err(error.into_refusal()),
    }
}

impl SetupIntent {
    fn into_saved(self) -> Result<SavedMethod, GatewayError> {
        let setup_id = self.id;
        Ok(match self.status.as_str() {
            "succeeded" => {
                let method = kept::token(self.customer.as_ref(), self.payment_method.as_ref());
                let method = method.ok_or_else(|| super::answer::unknown("it does not say what was kept"))?;
                SavedMethod::Saved { setup_id, method }
            }
            "requires_action" => SavedMethod::ActionRequired {
                setup_id,
                client_secret: self.client_secret.unwrap_or_default(),
                url: self.next_action.and_then(NextAction::into_url),
            },
            "requires_payment_method" => SavedMethod::Declined {
                reason: self.last_setup_error.as_ref().map_or_else(|| "declined".to_owned(), StripeError::reason),
            },
            "canceled" => SavedMethod::Declined { reason: "canceled".to_owned() },
            _ => SavedMethod::Processing { setup_id },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::answer::recorded;

    #[test]
    fn a_setup_that_succeeded_names_what_may_be_charged() {
        let read = |body: &str| read_setup(&recorded(200, body)).unwrap();
        let done = r#"{"id": "seti_1", "object": "setup_intent", "status": "succeeded", "customer": "cus_1",
            "payment_method": "pm_1", "usage": "off_session"}"#;
        let saved = SavedMethod::Saved { setup_id: "seti_1".to_owned(), method: "cus_1/pm_1".to_owned() };
        assert_eq!(read(done), saved);
        let asked = r#"{"id": "seti_1", "status": "requires_action", "client_secret": "seti_1_secret_x",
            "next_action": {"type": "redirect_to_url", "redirect_to_url": {"url": "https://bank.example/3ds"}}}"#;
        assert!(matches!(read(asked), SavedMethod::ActionRequired { url: Some(_), .. }));
        let failed = r#"{"id": "seti_1", "status": "requires_payment_method", "last_setup_error":
            {"type": "invalid_request_error", "code": "setup_intent_authentication_failure"}}"#;
        assert_eq!(read(failed), SavedMethod::Declined { reason: "setup_intent_authentication_failure".to_owned() });
        assert!(matches!(read(r#"{"id": "seti_1", "status": "processing"}"#), SavedMethod::Processing { .. }));
    }

    #[test]
    fn a_card_that_cannot_be_kept_is_declined() {
        let body = r#"{"error": {"type": "card_error", "code": "card_declined", "decline_code": "generic_decline",
            "setup_intent": {"id": "seti_1", "status": "requires_payment_method"}}}"#;
        let declined = SavedMethod::Declined { reason: "generic_decline".to_owned() };
        assert_eq!(read_setup(&recorded(402, body)).unwrap(), declined);
    }
}
