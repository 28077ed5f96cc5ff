//! `GET /assets/{version}/{path}`: a stylesheet, module, font or icon. Kept for ever under the version it belongs to.

use crate::{assets, refusal};
use app::Error;
use edge::{Answer, Call, Endpoint, Reply, Route, negotiate};
use flate2::Compression;
use http::header;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

pub const ROUTE: Route = Route::page("/assets/{version}/{path+}", "get-asset");
pub const ENDPOINT: Endpoint =
    Endpoint::page(ROUTE, |_, call| Box::pin(std::future::ready(handle(&call))), refusal::page);

fn handle(call: &Call) -> Answer {
    let path = call.text("path");
    let (bytes, kind) = assets::find(path).zip(assets::content_type(path)).ok_or(Error::NotFound("asset"))?;
    let reply = Reply::ok().header(header::CACHE_CONTROL, caching(call.text("version")));
    let zips = kind.starts_with("text/") || kind == "image/svg+xml";
    if zips && call.header("accept-encoding").is_some_and(negotiate::takes_gzip) {
        let zipped =
            if cfg!(debug_assertions) { negotiate::gzip(&bytes, Compression::best()) } else { kept(path, &bytes) };
        return Ok(reply
            .header(header::CONTENT_ENCODING, "gzip")
            .header(header::VARY, "Accept-Encoding")
            .body(kind, zipped));
    }
    Ok(reply.body(kind, bytes.into_owned()))
}

/// During a deployment a page of one version may ask for assets of another: it gets what there is, but must not keep it. A
/// debug build reads files that may change under the same version.
fn caching(version: &str) -> &'static str {
    if version == assets::VERSION && !cfg!(debug_assertions) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

/// Compressed once per sandbox, as small as it gets.
fn kept(path: &str, bytes: &[u8]) -> Vec<u8> {
    static KEPT: LazyLock<Mutex<HashMap<String, Vec<u8>>>> = LazyLock::new(Mutex::default);
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.entry(path.to_owned()).or_insert_with(|| negotiate::gzip(bytes, Compression::best())).clone()
}
