//! Every way the carrier says no, in EasyPost's words.

use serde_json::{Value, json};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub status: u16,
    code: &'static str,
    message: String,
}

impl Refusal {
    fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    pub(super) fn unauthorized() -> Self {
        Self::new(401, "UNAUTHORIZED", "No such API key.")
    }

    pub(super) fn not_found() -> Self {
        Self::new(404, "NOT_FOUND", "The requested resource could not be found.")
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(422, "SHIPMENT.INVALID_PARAMS", message)
    }

    /// There are no idempotency keys: who buys again is told so.
    pub(super) fn bought_already() -> Self {
        Self::new(422, "SHIPMENT.POSTAGE.EXISTS", "Postage already exists for this shipment.")
    }

    pub(super) fn not_sold() -> Self {
        Self::new(422, "SHIPMENT.POSTAGE.FAILURE", "The carrier does not take this parcel.")
    }

    pub(super) fn nothing_to_refund() -> Self {
        Self::new(422, "SHIPMENT.REFUND.UNAVAILABLE", "There is no postage that could be refunded.")
    }

    pub(super) fn to_json(&self) -> Value {
        json!({ "error": { "code": self.code, "message": self.message, "errors": [] } })
    }
}
