//! `GET /_local/mail`: every mail sent, as JSON for programs and as a mailbox for people.

use super::{Mailbox, page};
use crate::reply;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Filter {
    to: Option<String>,
    template: Option<String>,
}

pub(super) fn router(mailbox: Mailbox) -> Router {
    Router::new().route("/_local/mail", get(list)).with_state(mailbox)
}

async fn list(State(mailbox): State<Mailbox>, Query(filter): Query<Filter>, headers: HeaderMap) -> Response {
    let given =
        |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let (to, template) = (given(&filter.to), given(&filter.template));
    let items = mailbox.chosen(to.as_deref(), template.as_deref());
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if prefers_html(accept) {
        reply::page(StatusCode::OK, page::render(&items, &mailbox.templates(), to.as_deref(), template.as_deref()))
    } else {
        reply::json(StatusCode::OK, &json!({ "items": items }))
    }
}

/// Browsers name `text/html` before anything else that fits; programs name JSON, or nothing.
fn prefers_html(accept: &str) -> bool {
    let position = |kind| accept.split(',').position(|part| part.split(';').next().unwrap_or_default().trim() == kind);
    match (position("text/html"), position("application/json")) {
        (Some(html), Some(json)) => html < json,
        (html, None) => html.is_some(),
        (None, Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_get_the_page_and_programs_the_data() {
        assert!(prefers_html("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
        assert!(!prefers_html("application/json, text/html;q=0.5"));
        assert!(!prefers_html("*/*"));
        assert!(!prefers_html(""));
    }
}
