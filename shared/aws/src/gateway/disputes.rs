//! Disputes: the shopper's bank takes money back and, if the shop proves its case, gives it again.

use super::StripeGateway;
use super::answer::{Named, StripeError, plain_id, understand, unknown};
use crate::http::Answer;
use app::ports::{Dispute, DisputeState, GatewayError};
use domain::money::Minor;
use serde::Deserialize;

#[derive(Deserialize)]
struct DisputeObject {
    id: String,
    amount: i64,
    status: String,
    #[serde(default)]
    payment_intent: Option<Named>,
}

pub(super) async fn read(gateway: &StripeGateway, dispute_id: &str) -> Result<Dispute, GatewayError> {
    let path = format!("/v1/disputes/{}", plain_id(dispute_id)?);
    read_dispute(&gateway.get("read_dispute", &path, &Vec::new()).await?)
}

fn read_dispute(answer: &Answer) -> Result<Dispute, GatewayError> {
    let dispute = understand::<DisputeObject>(answer)?.map_err(StripeError::into_refusal)?;
    let payment = dispute.payment_intent.ok_or_else(|| unknown("it does not say which payment is disputed"))?;
    let state = match dispute.status.as_str() {
        // The last two are inquiries that came to nothing: no money was taken.
        "won" | "warning_closed" | "prevented" => DisputeState::Won,
        "lost" => DisputeState::Lost,
        _ => DisputeState::Open,
    };
    Ok(Dispute { id: dispute.id, payment_id: payment.id().to_owned(), amount: Minor(dispute.amount), state })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::answer::recorded;

    #[test]
    fn a_dispute_is_open_until_it_is_won_or_lost() {
        let state = |status: &str| {
            let body = format!(
                r#"{{"id": "du_1", "object": "dispute", "amount": 1000, "charge": "ch_1", "payment_intent": "pi_1",
                "reason": "fraudulent", "status": "{status}"}}"#
            );
            read_dispute(&recorded(200, &body)).unwrap().state
        };
        for open in ["warning_needs_response", "warning_under_review", "needs_response", "under_review"] {
            assert_eq!(state(open), DisputeState::Open, "{open}");
        }
        assert_eq!((state("won"), state("lost")), (DisputeState::Won, DisputeState::Lost));
        assert_eq!(state("warning_closed"), DisputeState::Won);
    }
}
