//! What every answer has in common: it is an object, a definite refusal, or nothing that can be known.

use crate::http::Answer;
use app::ports::GatewayError;
use domain::ids::OrderId;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// An error object, as an answer and as `last_payment_error` and `last_setup_error`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct StripeError {
    #[serde(default, rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    decline_code: Option<String>,
    #[serde(default)]
    message: Option<String>,
    /// The payment the refusal is about, as it is now.
    #[serde(default)]
    pub(super) payment_intent: Option<Named>,
}

/// Something with an id, given as the thing itself or as its id.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Named {
    Id(String),
    Object { id: String },
}

impl Named {
    pub(super) fn id(&self) -> &str {
        match self {
            Self::Id(id) | Self::Object { id } => id,
        }
    }
}

pub(super) type Metadata = BTreeMap<String, String>;

#[derive(Deserialize)]
struct ErrorBody {
    error: StripeError,
}

impl StripeError {
    /// Why a card was refused: the bank's word, else the gateway's.
    pub(super) fn reason(&self) -> String {
        self.decline_code.clone().or_else(|| self.code.clone()).unwrap_or_else(|| "declined".to_owned())
    }

    pub(super) fn code(&self) -> &str {
        self.code.as_deref().unwrap_or_default()
    }

    /// The refusal of a request that nothing came of.
    pub(super) fn into_refusal(self) -> GatewayError {
        GatewayError::Refused(self.code.or(self.message).unwrap_or(self.kind))
    }

    pub(super) fn is_of_card(&self) -> bool {
        self.kind == "card_error"
    }
}

/// An object, or why there is none. Nothing else is certain enough to act upon: everything between is `Unknown`.
pub(super) fn understand<T: DeserializeOwned>(answer: &Answer) -> Result<Result<T, StripeError>, GatewayError> {
    let garbled = |error: serde_json::Error| GatewayError::Unknown(Box::new(error));
    match answer.status {
        200..=299 => return serde_json::from_slice(&answer.body).map(Ok).map_err(garbled),
        // Too many calls, a key in use, or trouble on their side: it may or may not have taken effect under this key.
        429 | 409 | 500.. => {
            return Err(GatewayError::Unknown(format!("the gateway answered {}", answer.status).into()));
        }
        _ => {}
    }
    let error = serde_json::from_slice::<ErrorBody>(&answer.body).map_err(garbled)?.error;
    // The key was used with other parameters: what that request came to is not said.
    if error.kind == "idempotency_error" {
        return Err(unknown("the key was used for another request"));
    }
    Ok(Err(error))
}

pub(super) fn unknown(why: &'static str) -> GatewayError {
    GatewayError::Unknown(why.into())
}

/// Ids go into paths; anything but a plain id is refused before it is sent.
pub(super) fn plain_id(id: &str) -> Result<&str, GatewayError> {
    let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain { Ok(id) } else { Err(GatewayError::Refused("not an id of the gateway's".to_owned())) }
}

/// The order something was made for, if it is one of ours.
pub(super) fn order_in(metadata: &Metadata) -> Option<OrderId> {
    metadata.get("order").and_then(|order| OrderId::parse(order).ok())
}

#[cfg(test)]
pub(super) fn recorded(status: u16, body: &str) -> Answer {
    Answer { status, body: body.as_bytes().to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn trouble_on_their_side_and_garbled_answers_are_unknown_never_a_refusal() {
        let reused = r#"{"error": {"type": "idempotency_error", "message": "Keys for idempotent requests can only…"}}"#;
        for (status, body) in
            [(500, "{}"), (503, "{}"), (429, "{}"), (409, "{}"), (200, "<html>"), (400, "nonsense"), (400, reused)]
        {
            let answer = understand::<Value>(&recorded(status, body));
            assert!(matches!(answer, Err(GatewayError::Unknown(_))), "{status} {body}");
        }
        let missing =
            r#"{"error": {"type": "invalid_request_error", "code": "resource_missing", "message": "No such"}}"#;
        let refused = understand::<Value>(&recorded(404, missing)).unwrap().unwrap_err();
        assert!(matches!(refused.into_refusal(), GatewayError::Refused(why) if why == "resource_missing"));
    }

    #[test]
    fn an_id_that_is_no_plain_id_never_reaches_a_path() {
        for id in ["", "../refunds", "pi_1/capture", "pi 1", "pi_1?x=y"] {
            assert!(plain_id(id).is_err(), "{id}");
        }
        assert!(plain_id("pi_3MtwBwLkdIwHu7ix28a3tqPa").is_ok());
    }

    #[test]
    fn an_order_is_read_from_metadata_only_if_it_is_one_of_ours() {
        let metadata = |order: &str| Metadata::from([("order".to_owned(), order.to_owned())]);
        assert!(order_in(&metadata("ord_7KQ2M4XD9TBCRH3F")).is_some());
        assert_eq!(order_in(&metadata("#1001")), None);
        assert_eq!(order_in(&Metadata::new()), None);
    }
}
