//! The payment element: what stands in for Stripe.js locally. A page loads `element.js` and gets `window.Stripe`; the card
//! form and the bank's question are frames of their own, so that card data are never in the shop's page.

mod challenge;

use super::Gateway;
use super::cards::{Brand, Card, TEST_CARDS, TestCard};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{StatusCode, header};
use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// Only this origin frames these pages, and nothing runs in them but their own files.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; \
                      base-uri 'none'; frame-ancestors 'self'";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// What the frames load, by name.
const FILES: [(&str, &str, &str); 6] = [
    ("frame.css", STYLE, include_str!("frame.css")),
    ("frame.js", SCRIPT, include_str!("frame.js")),
    ("card.js", SCRIPT, include_str!("card.js")),
    ("parent.js", SCRIPT, include_str!("parent.js")),
    ("challenge.css", STYLE, include_str!("challenge.css")),
    ("challenge.js", SCRIPT, include_str!("challenge.js")),
];

pub(super) fn router(gateway: Gateway) -> Router {
    Router::new()
        .route("/_local/gateway/element.js", get(async || file(SCRIPT, include_str!("element.js"))))
        .route("/_local/gateway/element", get(form))
        .route("/_local/gateway/element/challenge", get(question).post(challenge::answer))
        .route("/_local/gateway/element/{file}", get(asset))
        .with_state(gateway)
}

async fn form(State(gateway): State<Gateway>) -> Response {
    // What is past depends on the shop's time, which may not be the browser's.
    let today = gateway.clock.now().to_zoned(TimeZone::UTC).strftime("%Y-%m").to_string();
    page(include_str!("frame.html").replace("{today}", &today).replace("{cards}", &test_cards()))
}

async fn question() -> Response {
    page(include_str!("challenge.html").to_owned())
}

async fn asset(Path(name): Path<String>) -> Response {
    match FILES.iter().find(|(known, _, _)| *known == name) {
        Some((_, kind, text)) => file(kind, text),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn file(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, text).into_response()
}

fn page(html: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, html).into_response()
}

/// The list a person picks from, one card of each kind; one press fills the form.
fn test_cards() -> String {
    let first = |at: usize| TEST_CARDS[..at].iter().all(|earlier| earlier.token != TEST_CARDS[at].token);
    let listed = (0..TEST_CARDS.len()).filter(|at| first(*at)).map(|at| &TEST_CARDS[at]);
    listed.fold(String::new(), |mut html, TestCard { number, meaning, .. }| {
        let digits = grouped(number, Card::of_number(number).brand);
        write!(
            html,
            r#"<li><button type="button" class="TestCard" data-number="{number}"><span class="digits">{digits}</span> <span class="meaning">{meaning}</span></button></li>"#,
        )
        .expect("a String takes any text");
        html
    })
}

/// A number as it stands on the card.
fn grouped(number: &str, brand: Brand) -> String {
    let groups: &[usize] = if brand == Brand::Amex { &[4, 6, 5] } else { &[4, 4, 4, 4] };
    let mut rest = number;
    let mut parts = Vec::new();
    for size in groups {
        let (group, after) = rest.split_at(rest.len().min(*size));
        parts.push(group);
        rest = after;
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_as_on_the_card() {
        assert_eq!(grouped("4242424242424242", Brand::Visa), "4242 4242 4242 4242");
        assert_eq!(grouped("378282246310005", Brand::Amex), "3782 822463 10005");
    }
}
