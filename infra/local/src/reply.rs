//! Answers the simulated services have in common, and the one answer that is none: a connection that breaks.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use futures::stream;
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::json as object;
use std::io;

/// Breaks the connection without a byte of answer. The body fails before the head is flushed, so HTTP/1 drops both, and
/// the client sees what it would see if the service had died or the network had gone.
#[must_use]
pub fn broken_connection() -> Response {
    let lost = io::Error::new(io::ErrorKind::ConnectionAborted, "a scripted fault: the reply is lost");
    Response::new(Body::from_stream(stream::once(async { Err::<bytes::Bytes, _>(lost) })))
}

/// A JSON answer with its status.
#[must_use]
pub fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let body = serde_json::to_vec(body).expect("the simulators' bodies are maps with text keys");
    json_bytes(status, body)
}

/// A JSON answer from bytes that are JSON already.
#[must_use]
pub fn json_bytes(status: StatusCode, body: impl Into<Body>) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.into()).into_response()
}

/// A problem document, for the control routes.
#[must_use]
pub fn refusal(status: StatusCode, message: &str) -> Response {
    let title = status.canonical_reason().unwrap_or("Refused");
    let problem = object!({ "type": "about:blank", "title": title, "status": status.as_u16(), "detail": message });
    let mut response = json(status, &problem);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

/// A page for people. Nothing in it runs, and it loads nothing from elsewhere.
#[must_use]
pub fn page(status: StatusCode, html: String) -> Response {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data: http: https:; base-uri 'none'";
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, headers, html).into_response()
}

/// `303 See Other` to an address that was checked to be one.
#[must_use]
pub fn see_other(location: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::routing::get;

    #[tokio::test]
    async fn a_broken_connection_reaches_the_client_as_no_answer_at_all() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let router = Router::new().route("/", get(|| async { broken_connection() }).post(|| async { "here" }));
        tokio::spawn(async { axum::serve(listener, router).await });
        let client = reqwest::Client::new();
        let error = client.get(&url).send().await.unwrap_err();
        assert!(error.is_request() && !error.is_timeout(), "{error:?}");
        assert_eq!(client.post(&url).send().await.unwrap().text().await.unwrap(), "here");
    }
}
