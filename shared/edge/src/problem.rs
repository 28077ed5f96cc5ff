//! The one table from kinds of refusal to HTTP, and the problem document (RFC 9457) every error becomes.

use app::{Classify, Error, Kind};
use bytes::Bytes;
use domain::ids::OrderId;
use http::{Response, StatusCode, header};
use serde_json::{Map, Value, json};

/// The status of each kind, and the title people read.
#[must_use]
pub const fn status(kind: Kind) -> (StatusCode, &'static str) {
    match kind {
        Kind::Malformed => (StatusCode::BAD_REQUEST, "The request cannot be read"),
        Kind::Unauthenticated => (StatusCode::UNAUTHORIZED, "Please sign in"),
        Kind::PaymentDeclined => (StatusCode::PAYMENT_REQUIRED, "The payment was declined"),
        Kind::Forbidden => (StatusCode::FORBIDDEN, "You may not do this"),
        Kind::NotFound => (StatusCode::NOT_FOUND, "Not found"),
        Kind::Conflict => (StatusCode::CONFLICT, "This cannot be done as things stand"),
        Kind::Stale => (StatusCode::PRECONDITION_FAILED, "It has changed meanwhile"),
        Kind::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "The request is too large"),
        Kind::Invalid => (StatusCode::UNPROCESSABLE_ENTITY, "Some of this is not right"),
        Kind::PreconditionMissing => (StatusCode::PRECONDITION_REQUIRED, "A precondition is required"),
        Kind::TooMany => (StatusCode::TOO_MANY_REQUESTS, "Too many tries"),
        Kind::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side"),
        Kind::Busy => (StatusCode::SERVICE_UNAVAILABLE, "The shop is busy"),
    }
}

/// The reply to a request that was refused or failed; `path` is what was asked for. A 5xx says nothing but which request it was.
#[must_use]
pub fn response(error: &dyn Classify, request_id: &str, site_url: &str, path: &str) -> Response<Bytes> {
    let (status, title) = status(error.kind());
    let code = error.code();
    let mut document = Map::new();
    document.insert("type".to_owned(), json!(format!("{site_url}/help/errors/{code}")));
    document.insert("title".to_owned(), json!(title));
    document.insert("status".to_owned(), json!(status.as_u16()));
    document.insert("code".to_owned(), json!(code));
    if !status.is_server_error() {
        document.insert("detail".to_owned(), json!(sentence(&error.to_string())));
        let fields = error.fields();
        if !fields.is_empty() {
            document.insert("errors".to_owned(), json!(fields));
        }
        document.insert("help".to_owned(), json!(help_link(site_url, code, path)));
        document.extend(error.more());
    }
    document.insert("request_id".to_owned(), json!(request_id));
    let mut response = Response::new(Bytes::from(Value::Object(document).to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    if error.is_replayed() {
        headers.insert("idempotency-replayed", header::HeaderValue::from_static("true"));
    }
    if let Some(seconds) = error.retry_after() {
        headers.insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer, Order-Token"));
    }
    response
}

/// Where whoever met a refusal can write to a person, who is told what they met and which order it was about.
#[must_use]
pub fn help_link(site_url: &str, code: &str, path: &str) -> String {
    let order = order_in(path).map(|order| format!("&order={}", order.number())).unwrap_or_default();
    format!("{site_url}/help/contact?about={code}{order}")
}

/// What begins the ids of an order and of its parts.
const OF_AN_ORDER: [&str; 7] = ["ord", "ful", "par", "inv", "ref", "ret", "clm"];

/// The order that a path names, by its own id or by that of one of its parts.
fn order_in(path: &str) -> Option<OrderId> {
    path.split('/').find_map(|segment| {
        let (kind, rest) = segment.split_once('_')?;
        let symbols = rest.split('_').next().filter(|_| OF_AN_ORDER.contains(&kind))?;
        OrderId::parse(&format!("ord_{symbols}")).ok()
    })
}

/// Error texts are written as clauses; people read sentences.
#[must_use]
pub fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let mut text: String = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    text.push_str(letters.as_str());
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}

/// What the edge itself refuses, before any use case is asked.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("the body is not JSON: {0}")]
    NotJson(String),
    #[error("the body has more than 256 KB")]
    TooLarge,
    #[error("send an Idempotency-Key header, a UUID made when the form was drawn")]
    KeyMissing,
    #[error(
        "the Idempotency-Key must be 16 to 128 printable characters; a guest's must hold 128 random bits, such as a UUID"
    )]
    KeyWeak,
    #[error("the token is not valid here: {0}")]
    BadToken(&'static str),
    #[error("sign in first")]
    SignInFirst,
    #[error("there is nothing at this address")]
    NoSuchRoute,
    #[error("a change with a cookie must come from the shop's own pages")]
    CrossSite,
}

impl Classify for Refused {
    fn kind(&self) -> Kind {
        match self {
            Self::NotJson(_) | Self::KeyMissing | Self::KeyWeak => Kind::Malformed,
            Self::TooLarge => Kind::TooLarge,
            Self::BadToken(_) | Self::SignInFirst => Kind::Unauthenticated,
            Self::NoSuchRoute => Kind::NotFound,
            Self::CrossSite => Kind::Forbidden,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotJson(_) => "not_json",
            Self::TooLarge => "too_large",
            Self::KeyMissing => "idempotency_key_required",
            Self::KeyWeak => "idempotency_key_weak",
            Self::BadToken(_) => "bad_token",
            Self::SignInFirst => "sign_in_required",
            Self::NoSuchRoute => "no_such_route",
            Self::CrossSite => "cross_site",
        }
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        Self::Refused(Box::new(refused))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::validate::Problems;

    fn document(error: &dyn Classify) -> (u16, Value) {
        let response = response(error, "req-1", "https://shop.example", "/orders");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
    }

    #[test]
    fn a_refusal_says_what_where_and_where_to_get_help() {
        let mut problems = Problems::new();
        problems.add("lines[0].quantity", "must be at least 1");
        let (status, document) = document(&Error::Invalid(problems));
        assert_eq!(status, 422);
        assert_eq!(document["code"], "invalid");
        assert_eq!(document["errors"][0]["field"], "lines[0].quantity");
        assert_eq!(document["help"], "https://shop.example/help/contact?about=invalid");
        assert_eq!(document["request_id"], "req-1");
    }

    #[test]
    fn e8_help_takes_along_the_order_that_was_asked_for() {
        let about = |path: &str| help_link("https://shop.example", "not_found", path);
        let with_order = "https://shop.example/help/contact?about=not_found&order=7KQ2-M4XD-9TBC-RH3F";
        for path in [
            "/orders/ord_7KQ2M4XD9TBCRH3F",
            "/orders/ord_7KQ2M4XD9TBCRH3F/changes",
            "/admin/fulfillments/ful_7KQ2M4XD9TBCRH3F_1/pick",
            "/returns/ret_7KQ2M4XD9TBCRH3F_2",
        ] {
            assert_eq!(about(path), with_order, "{path}");
        }
        for path in ["/orders", "/orders/ord_nonsense", "/tickets/tic_7KQ2M4XD9TBCRH3F", "/products/ord_&x=1", ""] {
            assert_eq!(about(path), "https://shop.example/help/contact?about=not_found", "{path}");
        }
    }

    #[test]
    fn a_failure_of_ours_says_nothing_but_the_request() {
        let (status, document) = document(&Error::Bug("the secret is hunter2".to_owned()));
        assert_eq!(status, 500);
        assert!(!document.to_string().contains("hunter2"));
        let keys: Vec<&str> = document.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["code", "request_id", "status", "title", "type"]);
    }

    #[test]
    fn busy_says_when_to_come_back() {
        let response = response(&Error::Busy, "req-1", "https://shop.example", "/");
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()[header::RETRY_AFTER], "2");
    }
}
