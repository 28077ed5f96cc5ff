//! Fills a shop through its own functions, as its merchant would: no row goes round a rule, and a row that is refused stops
//! the start with the rule it broke.

mod demo;
mod images;

pub(crate) use images::image;

use crate::issuer::Role;
use crate::runner::Runner;
use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use http::{Method, Request, header};
use serde_json::Value;
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a shop begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Seed {
    /// A shop a person believes: products, stock, rates, taxes.
    Demo,
    /// Nothing at all.
    #[default]
    Empty,
}

/// Told how many rows are done, and of how many.
pub type Progress = Arc<dyn Fn(usize, usize) + Send + Sync>;

/// How many rows are written at once.
const AT_ONCE: usize = 8;

#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    #[error("infra/local/seed/demo/{file} is not as it should be: {source}")]
    File {
        file: &'static str,
        #[source]
        source: serde_json::Error,
    },
    #[error("infra/local/seed/demo/{file}, {row}: {call} answered {status}: {why}")]
    Refused { file: &'static str, row: String, call: String, status: u16, why: String },
}

/// One call of one function.
struct Row {
    file: &'static str,
    /// What a person looks for in the file.
    name: String,
    method: Method,
    path: String,
    /// Goes with a POST, and is the same every time.
    key: Option<String>,
    body: Value,
}

pub(crate) async fn demo(runner: &Runner, progress: Option<&Progress>) -> Result<(), SeedError> {
    let token = runner.issuer.mint(Role::Merchant, None, None);
    let stages = demo::stages(runner.clock.now())?;
    let (total, done) = (stages.iter().map(Vec::len).sum(), AtomicUsize::new(0));
    for stage in stages {
        let rows = stream::iter(stage).map(|row| {
            let (token, done) = (&token, &done);
            async move {
                write(runner, token, row).await?;
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                progress.inspect(|progress| progress(done, total));
                Ok::<(), SeedError>(())
            }
        });
        rows.buffer_unordered(AT_ONCE).try_collect::<()>().await?;
    }
    Ok(())
}

async fn write(runner: &Runner, token: &str, row: Row) -> Result<(), SeedError> {
    let mut request = Request::new(Bytes::from(row.body.to_string()));
    request.method_mut().clone_from(&row.method);
    *request.uri_mut() = row.path.parse().expect("ids of the seed need no escaping in a path");
    let headers = request.headers_mut();
    let plain = "tokens and keys of the seed are plain ASCII";
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    headers.insert(header::AUTHORIZATION, format!("Bearer {token}").parse().expect(plain));
    if let Some(key) = &row.key {
        headers.insert("idempotency-key", key.parse().expect(plain));
    }
    let response = runner.answer(request, IpAddr::V4(Ipv4Addr::LOCALHOST)).await;
    if response.status().is_success() {
        return Ok(());
    }
    Err(SeedError::Refused {
        file: row.file,
        row: row.name,
        call: format!("{} {}", row.method, row.path),
        status: response.status().as_u16(),
        why: reason(response.body()),
    })
}

/// Detail and field errors of a problem document; anything else as it is.
fn reason(body: &[u8]) -> String {
    let Ok(problem) = serde_json::from_slice::<Value>(body) else { return String::from_utf8_lossy(body).into_owned() };
    let Some(detail) = problem["detail"].as_str() else { return problem.to_string() };
    let mut why = detail.to_owned();
    for error in problem["errors"].as_array().into_iter().flatten() {
        let text = |name: &str| error[name].as_str().unwrap_or_default();
        write!(why, " {}: {}.", text("field"), text("message")).expect("a String takes any text");
    }
    why
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_with_every_field() {
        let problem =
            br#"{"detail": "Some fields are wrong.", "errors": [{"field": "name", "message": "is required"}]}"#;
        assert_eq!(reason(problem), "Some fields are wrong. name: is required.");
        assert_eq!(reason(br#"{"message":"x"}"#), r#"{"message":"x"}"#);
        assert_eq!(reason(b"oops"), "oops");
    }
}
