//! `POST /admin/failures/{queue}/redrive`: tries what failed to the end again, once its cause is gone.

use app::events::Queue;
use app::idempotency::Attempt;
use app::{App, Error, Role, failures};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/admin/failures/{queue}/redrive", "redrive").needs(Role::Merchant).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// There is nothing to say; without a body it is the same.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RedriveBody {}

#[derive(Serialize, ToSchema)]
pub struct RedriveView {
    queue: &'static str,
    /// How many are on their way back.
    count: u64,
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = Attempt::new(&call.caller, ROUTE.function, &call.idempotency_key()?, call.fingerprint());
    let queue: Queue = call.text("queue").parse().map_err(|_| Error::NotFound("queue"))?;
    if !call.body.is_empty() {
        let RedriveBody {} = call.json_unchecked()?;
    }
    let done = failures::redrive(app, queue, &attempt).await?;
    let view = RedriveView { queue: queue.name(), count: done.thing };
    Reply::ok().status(StatusCode::ACCEPTED).replayed(done.replayed).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Tries failed steps again")
        .reply::<RedriveView>(202, "They go back to their queue and are worked on anew")
        .done();
}
