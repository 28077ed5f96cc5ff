//! `POST /admin/returns/{id}/repair`: goods at the bench, from the diagnosis to their parcel home.

use crate::wire::{answer, attempt};
use app::App;
use app::returns::{self, Repaired};
use domain::ids::ReturnId;
use domain::money::Money;
use domain::returns::{RepairStep, Stage};
use domain::validate::{Problems, Validate};
use edge::wire::returns::ReturnView;
use edge::{Answer, Call, Endpoint, Route, openapi::Docs};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/admin/returns/{id}/repair", "schedule-repair").staff().idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ScheduleRepairBody {
    #[schema(value_type = String)]
    state: Stage,
    diagnosis: Option<String>,
    #[schema(value_type = Option<Object>)]
    quote: Option<Money>,
    #[schema(value_type = Option<String>, format = Date)]
    repair_on: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    reship_on: Option<Date>,
    /// Why a date changes: the customer reads it.
    cause: Option<String>,
    /// Who takes it home and under which number, where no label of ours was bought.
    carrier: Option<String>,
    number: Option<String>,
}

impl Validate for ScheduleRepairBody {
    fn check(&self, problems: &mut Problems) {
        problems.optional("diagnosis", self.diagnosis.as_deref(), 1000);
        problems.optional("cause", self.cause.as_deref(), 200);
        problems.optional("carrier", self.carrier.as_deref(), 64);
        problems.optional("number", self.number.as_deref(), 64);
        if self.carrier.is_some() != self.number.is_some() {
            problems.add("number", "goes with a carrier");
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = attempt(&call, &ROUTE)?;
    let id: ReturnId = call.id("id", "return")?;
    let body: ScheduleRepairBody = call.json()?;
    if body.quote.is_some_and(|quote| quote.currency != app.config.currency) {
        return Err(app::Error::field("quote.currency", format!("must be {}", app.config.currency.code())));
    }
    let step = RepairStep {
        stage: body.state,
        diagnosis: body.diagnosis,
        quote: body.quote.map(|quote| quote.amount),
        repair_on: body.repair_on,
        reship_on: body.reship_on,
        cause: body.cause,
        at: app.now(),
    };
    let wanted = Repaired { step, sent_by: body.carrier.zip(body.number) };
    let done = returns::repair(app, &call.caller, &id, &wanted, &attempt).await?;
    answer(&call, &done)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Takes a repair one step further; a day that changes is told once")
        .body::<ScheduleRepairBody>()
        .reply::<ReturnView>(200, "The return now")
        .done();
}
