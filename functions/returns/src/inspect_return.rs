//! `POST /admin/returns/{id}/inspection`: somebody has looked at what came back broken.

use crate::wire::{answer, attempt, check_lines, check_quantity, number};
use app::returns::{self, Inspected};
use app::{App, Role};
use domain::ids::ReturnId;
use domain::validate::{Problems, Validate};
use edge::wire::returns::ReturnView;
use edge::{Answer, Call, Endpoint, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route =
    Route::post("/admin/returns/{id}/inspection", "inspect-return").needs(Role::Warehouse).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InspectReturnBody {
    #[serde(default)]
    #[schema(required)]
    lines: Vec<InspectedBody>,
}

/// Units of a line that came broken.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InspectedBody {
    line: String,
    /// Taken back, broken as they are.
    #[serde(default)]
    accepted: u32,
    /// Good after all, and for sale again.
    #[serde(default)]
    restocked: u32,
    /// Not taken back, and not paid for.
    #[serde(default)]
    refused: u32,
}

impl Validate for InspectReturnBody {
    fn check(&self, problems: &mut Problems) {
        check_lines(self.lines.iter().map(|line| line.line.as_str()), problems);
        for (index, line) in self.lines.iter().enumerate() {
            for (field, units) in
                [("accepted", line.accepted), ("restocked", line.restocked), ("refused", line.refused)]
            {
                check_quantity(index, field, units, 0, problems);
            }
            if line.accepted == 0 && line.restocked == 0 && line.refused == 0 {
                problems.within_item("lines", index, |problems| problems.add("accepted", "says nothing of any unit"));
            }
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = attempt(&call, &ROUTE)?;
    let id: ReturnId = call.id("id", "return")?;
    let body: InspectReturnBody = call.json()?;
    let line = |it: &InspectedBody| {
        let InspectedBody { accepted, restocked, refused, .. } = *it;
        Some(Inspected { line: number(&it.line)?, accepted, restocked, refused })
    };
    let lines: Vec<Inspected> = body.lines.iter().filter_map(line).collect();
    let done = returns::inspect(app, &call.caller, &id, &lines, &attempt).await?;
    answer(&call, &done)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Says what becomes of units that came back broken")
        .body::<InspectReturnBody>()
        .reply::<ReturnView>(200, "The return now")
        .done();
}
