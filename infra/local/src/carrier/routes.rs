//! The API's routes and credentials; scripted faults fall on the calls that do something.

use super::refusal::Refusal;
use super::script::Fault;
use super::{Carrier, Kept, State, wire};
use crate::reply;
use axum::Router;
use axum::extract::{Path, State as AxumState};
use axum::response::Response;
use axum::routing::{any, get, post};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde_json::Value;

pub(super) fn router(carrier: Carrier) -> Router {
    Router::new()
        .route("/v2/shipments", post(create))
        .route("/v2/shipments/{id}", get(read_shipment))
        .route("/v2/shipments/{id}/buy", post(buy))
        .route("/v2/shipments/{id}/refund", post(refund))
        .route("/v2/trackers/{id}", get(read_tracker))
        .route("/v2/{*rest}", any(unknown))
        .with_state(carrier)
}

async fn create(AxumState(carrier): AxumState<Carrier>, headers: HeaderMap, body: Bytes) -> Response {
    act(&carrier, &headers, Kind::Free, |kept, now| {
        let asked: Value = serde_json::from_slice(&body).map_err(|error| Refusal::invalid(error.to_string()))?;
        let id = kept.ledger.announce(asked.get("shipment").unwrap_or(&Value::Null), now)?.id.clone();
        Ok((StatusCode::CREATED, id))
    })
}

async fn buy(
    AxumState(carrier): AxumState<Carrier>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let url = carrier.public_url.clone();
    act(&carrier, &headers, Kind::Purchase, |kept, now| {
        let asked: Value = serde_json::from_slice(&body).map_err(|error| Refusal::invalid(error.to_string()))?;
        let rate = asked.pointer("/rate/id").and_then(Value::as_str).unwrap_or_default();
        let tracker = kept.ledger.buy(&id, rate, now)?;
        if let Some(tracker) = kept.ledger.trackers.get(&tracker) {
            kept.outbox.tracker_created(tracker, &url, now);
        }
        Ok((StatusCode::OK, id))
    })
}

async fn refund(AxumState(carrier): AxumState<Carrier>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    act(&carrier, &headers, Kind::Refund, |kept, now| {
        kept.ledger.refund(&id, now)?;
        Ok((StatusCode::OK, id))
    })
}

async fn read_shipment(AxumState(carrier): AxumState<Carrier>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    look(&carrier, &headers, |kept| {
        let shipment = kept.ledger.shipment(&id)?;
        Ok(wire::shipment(&kept.ledger, shipment, &carrier.public_url))
    })
}

async fn read_tracker(AxumState(carrier): AxumState<Carrier>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    look(&carrier, &headers, |kept| {
        let tracker = kept.ledger.trackers.get(&id).ok_or_else(Refusal::not_found)?;
        Ok(wire::tracker(tracker, &carrier.public_url))
    })
}

async fn unknown() -> Response {
    refuse(&Refusal::not_found())
}

/// What a POST does to the books of whoever pays.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nothing: scripted faults pass it by.
    Free,
    Purchase,
    Refund,
}

/// Carries out one POST and answers the shipment it was about.
fn act(
    carrier: &Carrier,
    headers: &HeaderMap,
    kind: Kind,
    effect: impl FnOnce(&mut Kept, jiff::Timestamp) -> Result<(StatusCode, String), Refusal>,
) -> Response {
    if let Err(refusal) = authorize(headers) {
        return refuse(&refusal);
    }
    let now = carrier.clock.now();
    let mut state = carrier.lock();
    let State { kept, script } = &mut *state;
    kept.settle(now);
    let fault = if kind == Kind::Free { None } else { script.take(kind == Kind::Purchase) };
    let outcome = match fault {
        Some(Fault::TimeoutBeforeEffect) => return reply::broken_connection(),
        Some(Fault::Refuse) => Err(Refusal::not_sold()),
        _ => effect(kept, now),
    };
    if fault == Some(Fault::TimeoutAfterEffect) {
        return reply::broken_connection();
    }
    let shown = outcome.and_then(|(status, id)| {
        let shipment = kept.ledger.shipment(&id)?;
        Ok((status, wire::shipment(&kept.ledger, shipment, &carrier.public_url)))
    });
    match shown {
        Ok((status, body)) => reply::json(status, &body),
        Err(refusal) => refuse(&refusal),
    }
}

/// Answers a GET as of now.
fn look(carrier: &Carrier, headers: &HeaderMap, read: impl FnOnce(&Kept) -> Result<Value, Refusal>) -> Response {
    let now = carrier.clock.now();
    let found = authorize(headers).and_then(|()| {
        let mut state = carrier.lock();
        state.kept.settle(now);
        read(&state.kept)
    });
    match found {
        Ok(body) => reply::json(StatusCode::OK, &body),
        Err(refusal) => refuse(&refusal),
    }
}

fn refuse(refusal: &Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    reply::json(status, &refusal.to_json())
}

/// The key is the user name of Basic credentials, without a password.
fn authorize(headers: &HeaderMap) -> Result<(), Refusal> {
    let credentials = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let decoded = credentials.strip_prefix("Basic ").and_then(|encoded| BASE64_STANDARD.decode(encoded.trim()).ok());
    let key = decoded.as_deref().and_then(|decoded| decoded.split(|byte| *byte == b':').next()).unwrap_or_default();
    if key.starts_with(b"EZ") { Ok(()) } else { Err(Refusal::unauthorized()) }
}
