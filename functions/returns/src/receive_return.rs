//! `POST /admin/returns/{id}/receipt`: a parcel came back; what was in it.

use crate::wire::{answer, attempt, check_lines, check_quantity, number};
use app::returns::{self, Came};
use app::{App, Role};
use domain::ids::{LocationId, ReturnId};
use domain::returns::{Received, Unexpected};
use domain::validate::{Problems, Validate};
use edge::wire::returns::ReturnView;
use edge::{Answer, Call, Endpoint, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route =
    Route::post("/admin/returns/{id}/receipt", "receive-return").needs(Role::Warehouse).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

const MOST_UNEXPECTED: usize = 50;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReceiveReturnBody {
    #[serde(default)]
    #[schema(required)]
    location: String,
    #[serde(default)]
    #[schema(required)]
    lines: Vec<ReceivedBody>,
    /// What lay in it and nobody asked for.
    #[serde(default)]
    unexpected: Vec<UnexpectedBody>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReceivedBody {
    line: String,
    #[serde(default)]
    good: u32,
    #[serde(default)]
    damaged: u32,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UnexpectedBody {
    /// A SKU, or what it looks like.
    what: String,
    quantity: u32,
}

impl Validate for ReceiveReturnBody {
    fn check(&self, problems: &mut Problems) {
        if LocationId::parse(&self.location).is_err() {
            problems.add("location", "must be the id of a location");
        }
        if !self.lines.is_empty() || self.unexpected.is_empty() {
            check_lines(self.lines.iter().map(|line| line.line.as_str()), problems);
        }
        for (index, line) in self.lines.iter().enumerate() {
            check_quantity(index, "good", line.good, 0, problems);
            check_quantity(index, "damaged", line.damaged, 0, problems);
            if line.good == 0 && line.damaged == 0 {
                problems.within_item("lines", index, |problems| problems.add("good", "says that nothing came"));
            }
        }
        problems.at_most("unexpected", self.unexpected.len(), MOST_UNEXPECTED);
        for (index, it) in self.unexpected.iter().enumerate().take(MOST_UNEXPECTED) {
            problems.within_item("unexpected", index, |problems| {
                problems.required("what", &it.what, 200);
                if it.quantity == 0 || it.quantity > domain::orders::MOST_UNITS {
                    problems.add("quantity", format!("must be 1 to {}", domain::orders::MOST_UNITS));
                }
            });
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = attempt(&call, &ROUTE)?;
    let id: ReturnId = call.id("id", "return")?;
    let body: ReceiveReturnBody = call.json()?;
    let location = LocationId::parse(&body.location).map_err(|_| app::Error::NotFound("location"))?;
    let line = |it: &ReceivedBody| Some(Received { line: number(&it.line)?, good: it.good, damaged: it.damaged });
    let aside = |it: UnexpectedBody| Unexpected { what: it.what.trim().to_owned(), quantity: it.quantity };
    let came = Came {
        location,
        lines: body.lines.iter().filter_map(line).collect(),
        unexpected: body.unexpected.into_iter().map(aside).collect(),
    };
    let done = returns::receive(app, &call.caller, &id, &came, &attempt).await?;
    answer(&call, &done)
}

fn describe(docs: &mut Docs) {
    docs.operation(
        &ROUTE,
        "Takes in what came back; good units are paid back at once, damaged ones are looked at first",
    )
    .body::<ReceiveReturnBody>()
    .reply::<ReturnView>(200, "The return now")
    .done();
}
