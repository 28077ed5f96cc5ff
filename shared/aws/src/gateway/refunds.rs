//! Refunds: asked for once under a key, read by id, and found again by the number we gave them.

use super::answer::{Metadata, StripeError, plain_id, understand};
use super::{Form, StripeGateway};
use crate::http::Answer;
use app::ports::{GatewayError, RefundRequest, Refunded};
use domain::money::Minor;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Refund {
    id: String,
    amount: i64,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    failure_reason: Option<String>,
    #[serde(default)]
    created: i64,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Deserialize)]
struct List {
    data: Vec<Refund>,
    #[serde(default)]
    has_more: bool,
}

/// The most the gateway gives on a page.
const PAGE: usize = 100;
/// A payment with more refunds than this many pages hold is not ours.
const MOST_PAGES: usize = 10;

/// Codes of refusals that are about the money, not about the request.
const NOT_TO_BE_HAD: [&str; 4] =
    ["charge_already_refunded", "charge_disputed", "balance_insufficient", "insufficient_funds"];

pub(super) async fn refund(gateway: &StripeGateway, request: &RefundRequest) -> Result<Refunded, GatewayError> {
    let form: Form = vec![
        ("payment_intent", plain_id(&request.payment_id)?.to_owned()),
        ("amount", request.amount.0.to_string()),
        ("metadata[order]", request.order.to_string()),
        ("metadata[refund]", request.refund.to_string()),
        ("metadata[attempt]", request.attempt.to_string()),
    ];
    let answer = gateway.post("refund", "/v1/refunds", Some(request.idempotency_key()), &form).await?;
    read_refund(&answer)
}

pub(super) async fn read(gateway: &StripeGateway, refund_id: &str) -> Result<Refunded, GatewayError> {
    let path = format!("/v1/refunds/{}", plain_id(refund_id)?);
    read_refund(&gateway.get("read_refund", &path, &Vec::new()).await?)
}

pub(super) async fn find(gateway: &StripeGateway, request: &RefundRequest) -> Result<Option<Refunded>, GatewayError> {
    let mut form: Form =
        vec![("payment_intent", plain_id(&request.payment_id)?.to_owned()), ("limit", PAGE.to_string())];
    let mut found: Option<Refund> = None;
    for _ in 0..MOST_PAGES {
        let answer = gateway.get("find_refund", "/v1/refunds", &form).await?;
        let List { data, has_more } = understand::<List>(&answer)?.map_err(StripeError::into_refusal)?;
        let last = data.last().map(|refund| refund.id.clone());
        let asked = data.into_iter().filter(|refund| refund.is_for(request));
        found = found.into_iter().chain(asked).max_by_key(|refund| (refund.attempt(), refund.created));
        match last.filter(|_| has_more) {
            Some(last) => {
                form.retain(|(name, _)| *name != "starting_after");
                form.push(("starting_after", last));
            }
            None => break,
        }
    }
    Ok(found.map(Refund::into_refunded))
}

fn read_refund(answer: &Answer) -> Result<Refunded, GatewayError> {
    match understand::<Refund>(answer)? {
        Ok(refund) => Ok(refund.into_refunded()),
        Err(error) if error.is_of_card() || NOT_TO_BE_HAD.contains(&error.code()) => {
            Ok(Refunded::Failed { refund_id: None, reason: error.reason() })
        }
        Err(error) => Err(error.into_refusal()),
    }
}

impl Refund {
    fn is_for(&self, request: &RefundRequest) -> bool {
        let says = |name: &str, what: String| self.metadata.get(name) == Some(&what);
        says("order", request.order.to_string()) && says("refund", request.refund.to_string())
    }

    fn attempt(&self) -> u8 {
        self.metadata.get("attempt").and_then(|attempt| attempt.parse().ok()).unwrap_or_default()
    }

    fn into_refunded(self) -> Refunded {
        match self.status.as_deref() {
            Some("succeeded") => Refunded::Succeeded { refund_id: self.id, amount: Minor(self.amount) },
            Some("failed" | "canceled") => {
                let reason = self.failure_reason.or(self.status).unwrap_or_default();
                Refunded::Failed { refund_id: Some(self.id), reason }
            }
            // Being worked on, or waiting for the shopper to say where it may go.
            _ => Refunded::Pending { refund_id: self.id },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::answer::recorded;

    #[test]
    fn a_refund_is_done_under_way_or_failed_also_after_it_was_done() {
        let read = |more: &str| {
            let body = format!(r#"{{"id": "re_1", "object": "refund", "amount": 700, "charge": "ch_1", {more}}}"#);
            read_refund(&recorded(200, &body)).unwrap()
        };
        let id = || "re_1".to_owned();
        assert_eq!(read(r#""status": "succeeded""#), Refunded::Succeeded { refund_id: id(), amount: Minor(700) });
        for waiting in ["pending", "requires_action"] {
            assert_eq!(read(&format!(r#""status": "{waiting}""#)), Refunded::Pending { refund_id: id() });
        }
        let failed = read(r#""status": "failed", "failure_reason": "expired_or_canceled_card""#);
        let reason = "expired_or_canceled_card".to_owned();
        assert_eq!(failed, Refunded::Failed { refund_id: Some(id()), reason });
        let reason = "canceled".to_owned();
        assert_eq!(read(r#""status": "canceled""#), Refunded::Failed { refund_id: Some(id()), reason });
    }

    #[test]
    fn money_that_is_not_to_be_had_is_a_failure_and_a_wrong_request_a_refusal() {
        let refused = |code: &str| {
            let body =
                format!(r#"{{"error": {{"type": "invalid_request_error", "code": "{code}", "message": "No."}}}}"#);
            read_refund(&recorded(400, &body))
        };
        for code in NOT_TO_BE_HAD {
            let failed = Refunded::Failed { refund_id: None, reason: code.to_owned() };
            assert_eq!(refused(code).unwrap(), failed);
        }
        assert!(matches!(refused("resource_missing"), Err(GatewayError::Refused(_))));
    }
}
