//! The bank's side of 3-D Secure as the frame asks it: what is to be confirmed, and what the card holder said. Whoever asks
//! proves with the client secret of the payment, or of the card to be kept, that the shop sent them.

use super::super::Gateway;
use super::super::ledger::Ledger;
use super::super::params::Form;
use super::super::question::Question;
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
    let id = find(ledger, secret)?.id.to_owned();
    if let Some(said) = said {
        ledger.answer(&id, said == "complete", now);
    }
    let question = find(ledger, secret)?;
    let card = question.card(ledger);
    Ok(json!({
        "waiting": question.is_open(),
        "status": question.status.as_str(),
        "amount": question.amount.map(|(amount, _)| amount),
        "currency": question.amount.map(|(_, currency)| currency),
        "order": question.order,
        "card": card.map(|card| json!({ "name": card.brand.name(), "last4": card.last4 })),
    }))
}

/// `pi_…_secret_…` names its payment, `seti_…_secret_…` the card that is to be kept.
fn find<'a>(ledger: &'a Ledger, secret: &str) -> Result<Question<'a>, Refusal> {
    let question = secret.split_once("_secret_").and_then(|(id, _)| ledger.question(id));
    question.filter(|question| question.client_secret == secret).ok_or_else(Refusal::wrong_secret)
}
