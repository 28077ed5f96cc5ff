//! The harness against small pages of its own: that it finds what is wrong with a page, and nothing wrong with one that is
//! right. A harness that cannot fail proves nothing.

mod complaining;
mod driving;
mod judging;
mod looking;

use super::{Browser, Width};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use futures::FutureExt;
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     frame-src http://127.0.0.1:*; form-action 'self'; base-uri 'none'";

/// Files by path, served with a policy as strict as the shop's. What is not among them is a 404, and `/refused` a 409.
async fn serve(files: &[(&'static str, &str)]) -> String {
    let files: BTreeMap<_, _> = files.iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
    let files = Arc::new(files);
    let answer = move |uri: Uri| {
        let files = files.clone();
        async move { answer(&files, uri.path()) }
    };
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("there is a free port");
    let address = listener.local_addr().expect("it has an address");
    tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(answer)).await });
    format!("http://{address}")
}

fn answer(files: &BTreeMap<&'static str, String>, path: &str) -> (StatusCode, HeaderMap, String) {
    let kind = match path.rsplit_once('.') {
        Some((_, "js")) => "text/javascript",
        Some((_, "css")) => "text/css",
        Some((_, "svg")) => "image/svg+xml",
        _ => "text/html; charset=utf-8",
    };
    let mut headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(kind))]);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    match files.get(path) {
        Some(text) if kind.starts_with("text/html") => (StatusCode::OK, headers, page(text)),
        Some(text) => (StatusCode::OK, headers, text.clone()),
        None if path == "/refused" => (StatusCode::CONFLICT, headers, String::new()),
        None => (StatusCode::NOT_FOUND, headers, String::new()),
    }
}

/// What every page needs, around what this one is about.
fn page(body: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>A page</title>\
         <meta name=viewport content='width=device-width, initial-scale=1'><link rel=icon href='data:,'>\
         <link rel=stylesheet href=/style.css></head><body><main><h1>A page</h1>{body}</main></body></html>"
    )
}

/// Opens a browser at these files, which need hold only what the test is about.
async fn open(width: Width, files: &[(&'static str, &str)]) -> Option<Browser> {
    let mut all = vec![("/style.css", "body { font: 16px/1.5 sans-serif }"), ("/script.js", "")];
    all.extend(files);
    let browser = Browser::open(&serve(&all).await, width).await?;
    browser.go("/").await;
    Some(browser)
}

/// What somebody is told whose step on a page fails.
async fn told(page: &Browser, step: impl Future) -> String {
    page.impatient.store(true, Ordering::Relaxed);
    let told = failure(step).await;
    page.impatient.store(false, Ordering::Relaxed);
    told
}

/// What somebody is told by whom this fails.
async fn failure(of: impl Future) -> String {
    let panic = AssertUnwindSafe(of).catch_unwind().await.map(drop).expect_err("it should have failed");
    panic.downcast_ref::<String>().cloned().unwrap_or_default()
}

#[track_caller]
fn says(complaints: &[String], wanted: &[&str]) {
    for part in wanted {
        let found = complaints.iter().any(|complaint| complaint.contains(part));
        assert!(found, "nobody complains of “{part}”: {complaints:#?}");
    }
    assert_eq!(complaints.len(), wanted.len(), "{complaints:#?}");
}
