//! `GetObject` and `HeadObject` of S3, for a private bucket: who sends no signature is told nothing. Signatures are looked
//! at, not verified: the keys of this shop are known to everybody.

use super::{BUCKET, Pictures};
use crate::ids;
use crate::queues::REGION;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};

pub(super) fn router(pictures: Pictures) -> Router {
    Router::new().route(&format!("{BUCKET}/{{*key}}"), get(object)).with_state(pictures)
}

async fn object(State(pictures): State<Pictures>, Path(key): Path<String>, headers: HeaderMap) -> Response {
    if !is_signed(&headers) {
        return refusal(StatusCode::FORBIDDEN, "AccessDenied", "Access Denied");
    }
    let found = tokio::task::spawn_blocking(move || pictures.find(&key)).await;
    match found {
        Ok(Ok(Some(bytes))) => answer(bytes, &headers),
        Ok(Ok(None)) => refusal(StatusCode::NOT_FOUND, "NoSuchKey", "The specified key does not exist."),
        Ok(Err(error)) => failure(&error.to_string()),
        Err(error) => failure(&error.to_string()),
    }
}

fn is_signed(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let authorization = text(header::AUTHORIZATION.as_str());
    let signed = ["host", "x-amz-content-sha256", "x-amz-date"].iter().all(|name| authorization.contains(name));
    authorization.starts_with("AWS4-HMAC-SHA256 Credential=")
        && authorization.contains(&format!("/{REGION}/s3/aws4_request"))
        && signed
        && text("x-amz-content-sha256").len() == 64
        && text("x-amz-date").len() == "20270301T093000Z".len()
}

fn answer(bytes: Bytes, headers: &HeaderMap) -> Response {
    let tag = format!("\"{:x}\"", md5::compute(&bytes));
    let held = headers.get(header::IF_NONE_MATCH).and_then(|held| held.to_str().ok());
    let has_it = held.is_some_and(|held| held.split(',').any(|held| held.trim() == tag || held.trim() == "*"));
    let (status, body) = if has_it { (StatusCode::NOT_MODIFIED, Bytes::new()) } else { (StatusCode::OK, bytes) };
    let headers = [
        ("etag", tag),
        ("accept-ranges", "bytes".to_owned()),
        ("content-type", "binary/octet-stream".to_owned()),
        ("x-amz-request-id", ids::random("")),
    ];
    (status, headers, Body::from(body)).into_response()
}

fn refusal(status: StatusCode, code: &str, message: &str) -> Response {
    let request = ids::random("");
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Error><Code>{code}</Code><Message>{message}</Message><RequestId>{request}</RequestId></Error>"
    );
    let headers = [("content-type", "application/xml".to_owned()), ("x-amz-request-id", request)];
    (status, headers, body).into_response()
}

fn failure(why: &str) -> Response {
    tracing::warn!(reason = why, "a picture cannot be read");
    refusal(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", "We encountered an internal error. Please try again.")
}
