//! Every way the gateway says no, in Stripe's words: type, code, decline code and status.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Why a card was not charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Decline {
    Generic,
    InsufficientFunds,
    AuthenticationRequired,
    AuthenticationFailed,
    LiveCard,
    /// The customer said no while a method was being kept.
    SetupAuthenticationFailed,
}

impl Decline {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Generic | Self::InsufficientFunds | Self::LiveCard => "card_declined",
            Self::AuthenticationRequired => "authentication_required",
            Self::AuthenticationFailed => "payment_intent_authentication_failure",
            Self::SetupAuthenticationFailed => "setup_intent_authentication_failure",
        }
    }

    pub(super) fn decline_code(self) -> Option<&'static str> {
        match self {
            Self::Generic => Some("generic_decline"),
            Self::InsufficientFunds => Some("insufficient_funds"),
            Self::AuthenticationRequired => Some("authentication_required"),
            Self::AuthenticationFailed | Self::SetupAuthenticationFailed => None,
            Self::LiveCard => Some("test_mode_live_card"),
        }
    }

    pub(super) fn message(self) -> &'static str {
        match self {
            Self::Generic => "Your card was declined.",
            Self::InsufficientFunds => "Your card has insufficient funds.",
            Self::AuthenticationRequired => "Your card was declined. This transaction requires authentication.",
            Self::AuthenticationFailed => {
                "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new \
                 PaymentMethod to attempt to fulfill this PaymentIntent again."
            }
            Self::SetupAuthenticationFailed => {
                "The latest attempt to set up the payment method has failed because authentication failed."
            }
            Self::LiveCard => {
                "Your card was declined. Your request was in test mode, but used a non test card. For a list of valid \
                 test cards, visit: https://stripe.com/docs/testing."
            }
        }
    }

    /// The error object as it also stands in `last_payment_error`.
    pub(super) fn to_json(self, payment_method: Option<&str>) -> Value {
        let asked = matches!(self, Self::AuthenticationFailed | Self::SetupAuthenticationFailed);
        let kind = if asked { INVALID_REQUEST } else { CARD_ERROR };
        let mut error = json!({ "type": kind, "code": self.code(), "message": self.message() });
        if let Some(code) = self.decline_code() {
            error["decline_code"] = json!(code);
        }
        if let Some(token) = payment_method {
            error["payment_method"] = json!({ "id": token, "object": "payment_method", "type": "card" });
        }
        error
    }
}

const INVALID_REQUEST: &str = "invalid_request_error";
const CARD_ERROR: &str = "card_error";

/// An error answer before it is rendered: the payment it concerns is drawn in at the end, in its state after the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub status: u16,
    pub kind: &'static str,
    pub code: Option<&'static str>,
    pub message: Box<str>,
    pub param: Option<Box<str>>,
    pub decline: Option<(Decline, Option<Box<str>>)>,
    /// The payment or setup it concerns.
    pub payment: Option<Box<str>>,
    /// Whether the endpoint began its work. Only then does the answer belong to the idempotency key.
    pub executed: bool,
}

impl Refusal {
    fn new(status: u16, kind: &'static str, code: Option<&'static str>, message: impl Into<Box<str>>) -> Self {
        let message = message.into();
        Self { status, kind, code, message, param: None, decline: None, payment: None, executed: true }
    }

    /// The parameters are wrong in themselves; nothing was looked at.
    pub(super) fn invalid(param: &str, code: Option<&'static str>, message: impl Into<Box<str>>) -> Self {
        let refusal = Self::new(400, INVALID_REQUEST, code, message);
        Self { param: Some(param.into()), executed: false, ..refusal }
    }

    pub(super) fn missing(param: &str) -> Self {
        Self::invalid(param, Some("parameter_missing"), format!("Missing required param: {param}."))
    }

    pub(super) fn unauthorized() -> Self {
        let message = "You did not provide an API key. You need to provide your API key in the Authorization header, \
                       using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').";
        Self { executed: false, ..Self::new(401, INVALID_REQUEST, None, message) }
    }

    /// A publishable key where only the secret one will do.
    pub(super) fn needs_secret_key() -> Self {
        let message = "This API call cannot be made with a publishable API key. Please use a secret API key.";
        Self { executed: false, ..Self::new(401, INVALID_REQUEST, Some("secret_key_required"), message) }
    }

    /// Whoever has a publishable key may see a payment only if they know its secret.
    pub(super) fn wrong_secret() -> Self {
        let message = "The client_secret provided does not match the client_secret associated with the PaymentIntent.";
        Self::invalid("client_secret", Some("payment_intent_invalid_parameter"), message)
    }

    /// Card numbers come from the customer's browser alone; a server that sends one is told so.
    pub(super) fn raw_card() -> Self {
        let message = "Sending credit card numbers directly to the Stripe API is generally unsafe. We suggest you use \
                       test tokens that map to the test card you are using.";
        Self { executed: false, ..Self::new(402, INVALID_REQUEST, None, message) }
    }

    /// Something is wrong with the card as it was typed; `param` says where.
    pub(super) fn card(param: &str, code: &'static str, message: &str) -> Self {
        Self { param: Some(param.into()), executed: false, ..Self::new(402, CARD_ERROR, Some(code), message) }
    }

    /// A card that may be somebody's. Nothing of it is kept.
    pub(super) fn live_card() -> Self {
        let decline = Decline::LiveCard;
        Self { decline: Some((decline, None)), ..Self::card("number", decline.code(), decline.message()) }
    }

    pub(super) fn no_such(status: u16, object: &str, param: &str, id: &str) -> Self {
        let refusal = Self::new(status, INVALID_REQUEST, Some("resource_missing"), format!("No such {object}: '{id}'"));
        Self { param: Some(param.into()), ..refusal }
    }

    /// The card was refused; `token` is what it was tried with.
    pub(super) fn declined(decline: Decline, token: Option<&str>, payment: &str) -> Self {
        let refusal = Self::new(402, CARD_ERROR, Some(decline.code()), decline.message());
        Self { decline: Some((decline, token.map(Into::into))), payment: Some(payment.into()), ..refusal }
    }

    /// A used card that nobody agreed to keep.
    pub(super) fn spent_method() -> Self {
        let message = "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, \
                       shared with a connected account without Customer attachment, or was detached from a Customer. It \
                       may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer \
                       first.";
        Self { executed: true, ..Self::new(400, INVALID_REQUEST, None, message) }
    }

    /// A card that was kept for one customer and is used without naming them, or for another.
    pub(super) fn of_other_customer() -> Self {
        let message = "The payment method you provided has already been attached to a customer. Please provide the \
                       customer it is attached to.";
        Self { param: Some("payment_method".into()), ..Self::new(400, INVALID_REQUEST, None, message) }
    }

    /// The payment is not in a state that allows this.
    pub(super) fn unexpected_state(payment: &str, message: impl Into<Box<str>>) -> Self {
        let refusal = Self::new(400, INVALID_REQUEST, Some("payment_intent_unexpected_state"), message);
        Self { payment: Some(payment.into()), ..refusal }
    }

    /// The parameters are well-formed, but this payment does not allow them.
    pub(super) fn not_allowed(param: &str, code: Option<&'static str>, message: impl Into<Box<str>>) -> Self {
        Self { executed: true, ..Self::invalid(param, code, message) }
    }

    pub(super) fn key_reused() -> Self {
        let message = "Keys for idempotent requests can only be used with the same parameters they were first used \
                       with. Try using a key other than the one you sent if you meant to execute a different request.";
        Self { executed: false, ..Self::new(400, "idempotency_error", None, message) }
    }

    pub(super) fn key_in_use() -> Self {
        let message = "There is currently another in-progress request using this idempotency key. Please try again \
                       later.";
        Self { executed: false, ..Self::new(409, "idempotency_error", Some("idempotency_key_in_use"), message) }
    }

    /// `{"error": …}`; `subject` is the payment or setup named, as it reads now.
    pub(super) fn to_json(&self, subject: Option<(&'static str, Value)>) -> Value {
        let mut error = match &self.decline {
            Some((decline, token)) => decline.to_json(token.as_deref()),
            None => json!({}),
        };
        error["type"] = json!(self.kind);
        error["message"] = json!(self.message);
        if let Some(code) = self.code {
            error["code"] = json!(code);
        }
        if let Some(param) = &self.param {
            error["param"] = json!(param);
        }
        if let Some((name, subject)) = subject {
            error[name] = subject;
        }
        json!({ "error": error })
    }
}
