//! `POST /_local/tokens`: a token for whoever a test, or a person with curl, wants to be.

use super::{Issuer, Role};
use crate::reply;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    role: Role,
    sub: Option<String>,
    email: Option<String>,
}

pub(super) fn router(issuer: Issuer) -> Router {
    Router::new().route("/_local/tokens", post(mint)).with_state(issuer)
}

async fn mint(State(issuer): State<Issuer>, body: Bytes) -> Response {
    match serde_json::from_slice::<Wanted>(&body) {
        Ok(Wanted { role, sub, email }) => {
            let token = issuer.mint(role, sub.as_deref(), email.as_deref());
            reply::json(StatusCode::OK, &json!({ "token": token }))
        }
        Err(error) => reply::refusal(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
    }
}
