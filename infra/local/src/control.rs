//! The runner's control routes under `/_local`: clock, drain, faults, meter, reset. Those of mail, queues, gateway and
//! tokens are the simulators' own. Never deployed.

use crate::carrier;
use crate::clock::ClockCommand;
use crate::outside::{FaultKind, Faults, PlannedFault};
use crate::reply;
use crate::runner::{RunError, Runner};
use crate::seed::{Seed, SeedError};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

pub(crate) fn router(runner: Arc<Runner>) -> Router {
    let simulators = runner
        .issuer
        .control_router()
        .merge(runner.gateway.control_router())
        .merge(runner.carrier.control_router())
        .merge(runner.mailbox.control_router())
        .merge(runner.queues.control_router());
    Router::new()
        .route("/_local/clock", get(read_clock).post(move_clock))
        .route("/_local/drain", post(drain))
        .route("/_local/faults", post(plan_faults))
        .route("/_local/meter", get(read_meter).delete(reset_meter))
        .route("/_local/reset", post(reset))
        .route("/_local/carrier/events", post(tell_of_parcel))
        .with_state(runner)
        .merge(simulators)
}

async fn read_clock(State(runner): State<Arc<Runner>>) -> Response {
    show_time(runner.clock.now())
}

async fn move_clock(State(runner): State<Arc<Runner>>, body: Bytes) -> Result<Response, Refused> {
    let command = ClockCommand::parse(&body).map_err(RunError::from)?;
    Ok(show_time(runner.move_clock(command).await?))
}

fn show_time(now: Timestamp) -> Response {
    reply::json(StatusCode::OK, &json!({ "now": now }))
}

async fn drain(State(runner): State<Arc<Runner>>) -> Result<Response, Refused> {
    Ok(reply::json(StatusCode::OK, &runner.drain().await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanBody {
    plan: Vec<PlannedFault>,
}

async fn plan_faults(State(runner): State<Arc<Runner>>, body: Bytes) -> Result<Response, Refused> {
    let PlanBody { plan } = parse(&body)?;
    for fault in &plan {
        if fault.function != "*" && runner.template.function(&fault.function).is_none() {
            return Err(Refused::body(format!("there is no function {}", fault.function)));
        }
        if FaultKind::CALLS.contains(&fault.kind) && !runner.functions.are_here() {
            return Err(Refused::body("functions of another process cannot be disturbed at their calls".to_owned()));
        }
    }
    let shown = json!({ "plan": plan });
    runner.watching.plan(Faults::from(plan));
    Ok(reply::json(StatusCode::OK, &shown))
}

async fn read_meter(State(runner): State<Arc<Runner>>) -> Response {
    reply::json(StatusCode::OK, &runner.watching.meter())
}

async fn reset_meter(State(runner): State<Arc<Runner>>) -> StatusCode {
    runner.watching.reset_meter();
    StatusCode::NO_CONTENT
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ResetBody {
    seed: Option<SeedName>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SeedName {
    Demo,
    Empty,
}

async fn reset(State(runner): State<Arc<Runner>>, body: Bytes) -> Result<Response, Refused> {
    let wanted: ResetBody = if body.trim_ascii().is_empty() { ResetBody::default() } else { parse(&body)? };
    let (seed, name) = match wanted.seed {
        Some(SeedName::Demo) => (Seed::Demo, "demo"),
        Some(SeedName::Empty) | None => (Seed::Empty, "empty"),
    };
    runner.reset(seed).await?;
    Ok(reply::json(StatusCode::OK, &json!({ "seed": name })))
}

/// Something was seen of a parcel: the shop is told at once, whether the clock runs or not.
async fn tell_of_parcel(State(runner): State<Arc<Runner>>, body: Bytes) -> Result<Response, Refused> {
    let event: carrier::Event = parse(&body)?;
    let unknown = |error: carrier::NoSuchParcel| Refused { status: StatusCode::NOT_FOUND, why: error.to_string() };
    runner.carrier.record(&event).map_err(unknown)?;
    let delivered = runner.tell_of_parcels().await;
    Ok(reply::json(StatusCode::OK, &json!({ "delivered": delivered })))
}

fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|error| Refused::body(error.to_string()))
}

/// A command that was not carried out.
struct Refused {
    status: StatusCode,
    why: String,
}

impl Refused {
    fn body(why: String) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, why }
    }
}

impl From<RunError> for Refused {
    fn from(error: RunError) -> Self {
        let status = match &error {
            RunError::Clock(_) | RunError::Seed(SeedError::File { .. } | SeedError::Refused { .. }) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            RunError::Restless => StatusCode::SERVICE_UNAVAILABLE,
            RunError::Database(_) | RunError::Data(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self { status, why: error.to_string() }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        reply::refusal(self.status, &self.why)
    }
}
