//! What a client asked for beside the thing itself: HTML or JSON, compressed or not, or only if it has changed. The HTTP API
//! passes all of it on and does none of it.

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use std::io::Write as _;

/// What fits one packet gains nothing from being smaller.
const WORTH_COMPRESSING: usize = 1400;
/// A page is compressed at each call: most of the gain for little CPU.
const QUICKLY: Compression = Compression::new(3);

/// What a request says of the answer it wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    pub path: String,
    pub wants_html: bool,
    takes_gzip: bool,
    has: Option<String>,
}

impl Asked {
    pub(crate) fn of(request: &Request<Bytes>) -> Self {
        let headers = request.headers();
        Self {
            path: request.uri().path().to_owned(),
            wants_html: text(headers, header::ACCEPT).is_some_and(prefers_html),
            takes_gzip: text(headers, header::ACCEPT_ENCODING).is_some_and(takes_gzip),
            has: text(headers, header::IF_NONE_MATCH).map(str::to_owned),
        }
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// A browser names HTML before JSON; a program that takes everything gets JSON.
#[must_use]
pub fn prefers_html(accept: &str) -> bool {
    let at = |kind: &str| accept.split(',').position(|range| range.trim().starts_with(kind));
    match (at("text/html"), at("application/json").or(at("application/problem+json"))) {
        (Some(html), Some(json)) => html < json,
        (html, None) => html.is_some(),
        (None, Some(_)) => false,
    }
}

/// Whether gzip is among the encodings, and not by `q=0`.
#[must_use]
pub fn takes_gzip(accept_encoding: &str) -> bool {
    accept_encoding.split(',').any(|range| {
        let (coding, weight) = range.split_once(';').map_or((range, ""), |(coding, weight)| (coding, weight));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32));
        coding.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

/// Bytes as gzip.
#[must_use]
pub fn gzip(bytes: &[u8], level: Compression) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 2), level);
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.expect("memory takes every byte")
}

/// Answers 304 when the client has it already, and compresses what is worth it. Only what may be kept (a page, an asset) has
/// a tag that is compared; the versions of the JSON API are for `If-Match`.
pub(crate) fn fit(mut response: Response<Bytes>, asked: &Asked) -> Response<Bytes> {
    let is_packable = is_text(response.headers()) && !response.headers().contains_key(header::CONTENT_ENCODING);
    if is_packable {
        // Also on a 304, which speaks for the answer it stands for.
        response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    }
    let tag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
    let has_it = matches!((tag, &asked.has), (Some(tag), Some(has)) if tag.starts_with("W/") && names(has, tag));
    if has_it && response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Bytes::new();
        response.headers_mut().remove(header::CONTENT_TYPE);
        return response;
    }
    if is_packable && asked.takes_gzip && response.body().len() >= WORTH_COMPRESSING {
        *response.body_mut() = gzip(response.body(), QUICKLY).into();
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

fn names(if_none_match: &str, tag: &str) -> bool {
    if_none_match.split(',').any(|given| given.trim() == tag || given.trim() == "*")
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    ["text/", "image/svg+xml", "application/xml", "application/json"].iter().any(|text| kind.starts_with(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    fn page(body: &str) -> Response<Bytes> {
        Response::builder()
            .header(header::CONTENT_TYPE, "text/html; charset=utf-8")
            .header(header::ETAG, "W/\"7\"")
            .body(Bytes::from(body.to_owned()))
            .unwrap()
    }

    fn asked(headers: &[(header::HeaderName, &str)]) -> Asked {
        let request =
            headers.iter().fold(Request::get("/p/mug"), |request, (name, value)| request.header(name, *value));
        Asked::of(&request.body(Bytes::new()).unwrap())
    }

    #[test]
    fn a_browser_gets_pages_and_a_program_gets_json() {
        assert!(prefers_html("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
        for program in ["*/*", "application/json", "application/json, text/html;q=0.5", ""] {
            assert!(!prefers_html(program), "{program}");
        }
    }

    #[test]
    fn large_text_is_compressed_for_those_who_take_it() {
        let long = "<p>larch</p>".repeat(500);
        let gzipped = fit(page(&long), &asked(&[(header::ACCEPT_ENCODING, "br, gzip")]));
        assert_eq!(gzipped.headers()[header::CONTENT_ENCODING], "gzip");
        assert_eq!(gzipped.headers()[header::VARY], "Accept-Encoding");
        let mut read = String::new();
        flate2::read::GzDecoder::new(&gzipped.body()[..]).read_to_string(&mut read).unwrap();
        assert_eq!(read, long);
        for not in ["gzip;q=0", "br", "identity"] {
            let plain = fit(page(&long), &asked(&[(header::ACCEPT_ENCODING, not)]));
            assert!(!plain.headers().contains_key(header::CONTENT_ENCODING), "{not}");
        }
        let short = fit(page("<p>larch</p>"), &asked(&[(header::ACCEPT_ENCODING, "gzip")]));
        assert_eq!(&short.body()[..], b"<p>larch</p>");
    }

    #[test]
    fn what_the_client_has_is_not_sent_again() {
        let seen = fit(page("x"), &asked(&[(header::IF_NONE_MATCH, "W/\"6\", W/\"7\"")]));
        assert_eq!((seen.status(), seen.body().len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(seen.headers()[header::ETAG], "W/\"7\"");
        assert_eq!(seen.headers()[header::VARY], "Accept-Encoding");
        assert_eq!(fit(page("x"), &asked(&[(header::IF_NONE_MATCH, "W/\"6\"")])).status(), StatusCode::OK);
    }
}
