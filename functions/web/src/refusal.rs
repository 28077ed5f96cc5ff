//! Refusals as pages: what happened in plain words, what to do now, whom to call. Nobody is left at a dead end.

use crate::frame::Frame;
use app::{App, Classify, Kind};
use askama::Template;
use bytes::Bytes;
use edge::http::Refusal;
use edge::problem;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use http::{HeaderValue, Response, header};

#[derive(Template)]
#[template(path = "refusal.html")]
struct RefusalPage<'a> {
    frame: Frame,
    status: u16,
    heading: &'static str,
    words: String,
    request_id: &'a str,
    is_ours: bool,
}

/// The page for a refusal, under the refusal's own status.
pub(crate) fn page<'a>(app: &'a App, refusal: Refusal<'a>) -> BoxFuture<'a, Response<Bytes>> {
    draw(app, refusal).boxed()
}

async fn draw(app: &App, refusal: Refusal<'_>) -> Response<Bytes> {
    let Refusal { error, request_id, path } = refusal;
    let (status, _) = problem::status(error.kind());
    let (heading, words) = words(error);
    let frame = Frame::load(app, heading).await.unwrap_or_else(|_| Frame::bare(app, heading));
    let is_ours = status.is_server_error();
    let page = RefusalPage { status: status.as_u16(), heading, words, request_id, is_ours, frame };
    let Ok(reply) = page.frame.private(&page) else {
        return problem::response(error, request_id, &app.config.site_url, path);
    };
    let mut response = reply.status(status).into_response();
    if let Some(seconds) = error.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn words(error: &app::Error) -> (&'static str, String) {
    match error.kind() {
        Kind::NotFound => (
            "We could not find that",
            "The page may have moved, or the address has a typo in it. Searching usually helps.".to_owned(),
        ),
        Kind::Unauthenticated | Kind::Forbidden => ("That is not open to you", problem::sentence(&error.to_string())),
        Kind::TooMany => ("That was a bit fast", "Please wait a moment, then try again.".to_owned()),
        Kind::Busy => ("The shop is very busy", "Please try again in a few seconds. Nothing was lost.".to_owned()),
        Kind::Internal => {
            ("Something went wrong on our side", "It is not your fault, and we have been told about it.".to_owned())
        }
        _ => {
            let fields: Vec<_> =
                error.fields().iter().map(|field| format!("{} {}", field.field, field.message)).collect();
            let words = if fields.is_empty() { error.to_string() } else { fields.join("; ") };
            ("That did not work", problem::sentence(&words))
        }
    }
}
