//! The bank's side of 3-D Secure as the frame asks it: what is to be confirmed, and what the card holder said. Whoever asks
//! proves with the payment's client secret that the shop sent them.

use super::super::Gateway;
use super::super::ledger::Ledger;
use super::super::params::Form;
use super::super::payment::{Payment, Status};
use super::super::refusal::Refusal;
use crate::gateway::calls::refuse;
use crate::reply;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

/// `client_secret` alone asks; with `answer=complete` or `answer=fail` it answers. A second answer changes nothing.
pub(super) async fn answer(State(gateway): State<Gateway>, body: Bytes) -> Response {
    match carry_out(&gateway, &body) {
        Ok(state) => reply::json(StatusCode::OK, &state),
        Err(refusal) => refuse(&refusal),
    }
}

fn carry_out(gateway: &Gateway, body: &[u8]) -> Result<Value, Refusal> {
    let form = Form::parse(body)?;
    form.only(&["client_secret", "answer"])?;
    let secret = form.text("client_secret").ok_or_else(|| Refusal::missing("client_secret"))?;
    let said = form.one_of("answer", &["complete", "fail"])?;
    let now = gateway.clock.now();
    let ledger = &mut gateway.lock().kept.ledger;
    ledger.settle(now);
    let id = find(ledger, secret)?.id.clone();
    if let Some(said) = said {
        ledger.authenticate(&id, said == "complete", now);
    }
    let payment = find(ledger, secret)?;
    let card = payment.payment_method.as_deref().map(|method| ledger.card(method));
    Ok(json!({
        "waiting": payment.status == Status::RequiresAction,
        "status": payment.status.as_str(),
        "amount": payment.amount,
        "currency": payment.currency,
        "order": payment.order(),
        "card": card.map(|card| json!({ "name": card.brand.name(), "last4": card.last4 })),
    }))
}

/// `pi_…_secret_…` names its payment.
fn find<'a>(ledger: &'a Ledger, secret: &str) -> Result<&'a Payment, Refusal> {
    let payment = secret.split_once("_secret_").and_then(|(id, _)| ledger.payment(id));
    payment.filter(|payment| payment.client_secret == secret).ok_or_else(Refusal::wrong_secret)
}
