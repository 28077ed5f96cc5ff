//! Logs: JSON lines in Lambda, one summary line per call, the chain of an error's causes once, never a body.

use app::{Classify, Error, Kind};
use std::error::Error as _;
use tracing_subscriber::{EnvFilter, fmt};

/// Starts logging in Lambda: JSON lines at the level Lambda's own logging configuration asks for.
pub fn start_in_lambda() {
    lambda_http::tracing::init_default_subscriber();
}

/// Starts logging for people, on standard error. Called once, by a `main`.
pub fn start_in_terminal(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("warn"));
    let started = fmt().compact().with_env_filter(filter).with_target(false).with_writer(std::io::stderr).try_init();
    if started.is_err() {
        tracing::debug!("logging was started before");
    }
}

/// An error with its causes, each said once.
#[must_use]
pub fn chain(error: &Error) -> String {
    let mut chain = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let text = next.to_string();
        if !chain.ends_with(&text) {
            chain.push_str(": ");
            chain.push_str(&text);
        }
        cause = next.source();
    }
    chain
}

pub fn refused(error: &Error, request_id: &str) {
    let chain = chain(error);
    match error.kind() {
        Kind::Internal => tracing::error!(request_id, code = error.code(), error = %chain, "failed"),
        Kind::Busy => tracing::warn!(request_id, code = error.code(), error = %chain, "busy"),
        _ => tracing::debug!(request_id, code = error.code(), error = %chain, "refused"),
    }
}

pub fn answered(function: &'static str, request_id: &str, status: u16) {
    tracing::info!(function, request_id, status, "answered");
}
