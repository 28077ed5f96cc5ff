//! The runner's control routes for the gateway: order faults, play the customer and their bank, read the books.

use super::{Delivery, Fault, Gateway};
use crate::reply;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Default, Deserialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
struct Command {
    /// What the next calls meet.
    next: Option<Vec<Fault>>,
    /// How events are delivered from now on.
    webhooks: Option<Delivery>,
    /// An order whose customer says yes to the bank.
    authenticate: Option<String>,
    /// An order whose newest refund comes back.
    refund_fails: Option<String>,
    /// An order whose customer takes money back by way of the bank: `amount`, else all.
    dispute: Option<String>,
    amount: Option<i64>,
    /// An order whose dispute is decided, `won` or not.
    close_dispute: Option<String>,
    won: bool,
}

pub(super) fn router(gateway: Gateway) -> Router {
    Router::new().route("/_local/gateway", post(command)).route("/_local/gateway/books", get(books)).with_state(gateway)
}

async fn command(State(gateway): State<Gateway>, body: Bytes) -> Response {
    match carry_out(&gateway, &body) {
        Ok(done) => reply::json(StatusCode::OK, &done),
        Err((status, why)) => reply::refusal(status, &why),
    }
}

fn carry_out(gateway: &Gateway, body: &[u8]) -> Result<Value, (StatusCode, String)> {
    let unclear = |why: String| (StatusCode::UNPROCESSABLE_ENTITY, why);
    let nothing = |why: &str, order: &str| (StatusCode::NOT_FOUND, format!("no {why} of order {order}"));
    let command: Command = serde_json::from_slice(body).map_err(|error| unclear(error.to_string()))?;
    if command == Command::default() {
        let known = "`next`, `webhooks`, `authenticate`, `refund_fails`, `dispute` or `close_dispute`";
        return Err(unclear(format!("say {known}")));
    }
    if command.amount.is_some_and(|amount| amount < 1) {
        return Err(unclear("`amount` must be above 0".to_owned()));
    }
    if let Some(next) = command.next {
        gateway.script(next);
    }
    if let Some(delivery) = command.webhooks {
        gateway.deliver(delivery);
    }
    let mut done = json!({ "authenticated": [] });
    if let Some(order) = command.authenticate {
        let ids = gateway.authenticate(&order).map_err(|error| (StatusCode::NOT_FOUND, error.to_string()))?;
        done["authenticated"] = json!(ids);
    }
    if let Some(order) = command.refund_fails {
        let id = gateway.fail_refund(&order).ok_or_else(|| nothing("refund stands", &order))?;
        done["refund_failed"] = json!(id);
    }
    if let Some(order) = command.dispute {
        let id = gateway.dispute(&order, command.amount).ok_or_else(|| nothing("captured money is left", &order))?;
        done["disputed"] = json!(id);
    }
    if let Some(order) = command.close_dispute {
        let id = gateway.close_dispute(&order, command.won).ok_or_else(|| nothing("dispute is open", &order))?;
        done["dispute_closed"] = json!(id);
    }
    done["next"] = json!(gateway.lock().script.waiting());
    Ok(done)
}

async fn books(State(gateway): State<Gateway>) -> Response {
    reply::json(StatusCode::OK, &gateway.books())
}
