//! The runner's control routes for the gateway: order faults, play the customer, read the books.

use super::{Fault, Gateway};
use crate::reply;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Command {
    next: Option<Vec<Fault>>,
    authenticate: Option<String>,
}

pub(super) fn router(gateway: Gateway) -> Router {
    Router::new().route("/_local/gateway", post(command)).route("/_local/gateway/books", get(books)).with_state(gateway)
}

async fn command(State(gateway): State<Gateway>, body: Bytes) -> Response {
    let command: Command = match serde_json::from_slice(&body) {
        Ok(Command { next: None, authenticate: None }) => {
            return reply::refusal(StatusCode::UNPROCESSABLE_ENTITY, "say `next` or `authenticate`");
        }
        Ok(command) => command,
        Err(error) => return reply::refusal(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
    };
    if let Some(next) = command.next {
        gateway.script(next);
    }
    let authenticated = match command.authenticate.map(|order| gateway.authenticate(&order)).transpose() {
        Ok(ids) => ids.unwrap_or_default(),
        Err(error) => return reply::refusal(StatusCode::NOT_FOUND, &error.to_string()),
    };
    let next = gateway.lock().script.waiting();
    reply::json(StatusCode::OK, &json!({ "next": next, "authenticated": authenticated }))
}

async fn books(State(gateway): State<Gateway>) -> Response {
    reply::json(StatusCode::OK, &gateway.books())
}
