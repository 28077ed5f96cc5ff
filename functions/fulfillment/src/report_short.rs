//! `POST /admin/fulfillments/{id}/short`: a shelf holds less than was promised.

use crate::wire::{FulfillmentView, LineUnits, answer, check_lines, request};
use app::fulfillment;
use app::idempotency::Attempt;
use app::{App, Role};
use domain::validate::{Problems, Validate};
use edge::{Answer, Call, Endpoint, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route =
    Route::post("/admin/fulfillments/{id}/short", "report-short").needs(Role::Warehouse).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// Which lines are short, and by how many units.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportShortBody {
    #[serde(default)]
    pub lines: Vec<LineUnits>,
    pub reason: Option<String>,
}

impl Validate for ReportShortBody {
    fn check(&self, problems: &mut Problems) {
        check_lines(&self.lines, problems);
        if self.lines.is_empty() {
            problems.add("lines", "must name what is short, and by how many units");
        }
        problems.optional("reason", self.reason.as_deref(), 200);
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = Attempt::new(&call.caller, ROUTE.function, &call.idempotency_key()?, call.fingerprint());
    let body: ReportShortBody = call.json()?;
    let request = request(&call, &body.lines)?;
    let reason = body.reason.as_deref().unwrap_or("not found on the shelf");
    let done = fulfillment::report_short(app, &call.caller, &request, reason, &attempt).await?;
    answer(app, done, &request.fulfillment).await
}

fn describe(docs: &mut Docs) {
    docs.operation(
        &ROUTE,
        "Says that units are not where they should be; they come from elsewhere, wait, or are cancelled",
    )
    .body::<ReportShortBody>()
    .reply::<FulfillmentView>(200, "The fulfilment order now")
    .done();
}
