//! The runner's control routes for queues: how full they are, and dead letters sent back.

use super::Queues;
use crate::reply;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use http::StatusCode;
use serde_json::json;

pub(super) fn router(queues: Queues) -> Router {
    Router::new()
        .route("/_local/queues", get(stats))
        .route("/_local/queues/{name}/redrive", post(redrive))
        .with_state(queues)
}

async fn stats(State(queues): State<Queues>) -> Response {
    reply::json(StatusCode::OK, &json!({ "items": queues.stats() }))
}

async fn redrive(State(queues): State<Queues>, Path(name): Path<String>) -> Response {
    match queues.redrive(&name) {
        Ok(count) => reply::json(StatusCode::OK, &json!({ "redriven": count })),
        Err(error) => reply::refusal(StatusCode::NOT_FOUND, &error.to_string()),
    }
}
