//! `POST /orders/{id}/claims`: something never came, came broken, or is not what was ordered.

use crate::wire::{attempt, check_lines, check_quantity, number};
use app::App;
use app::returns::{self, OpenClaim};
use domain::ids::OrderId;
use domain::returns::ClaimKind;
use domain::validate::{Problems, Validate};
use edge::wire::order::Reader;
use edge::wire::returns::ClaimView;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/orders/{id}/claims", "open-claim").idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OpenClaimBody {
    #[schema(value_type = String)]
    kind: ClaimKind,
    #[serde(default)]
    #[schema(required)]
    lines: Vec<ClaimedBody>,
    note: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClaimedBody {
    line: String,
    quantity: u32,
}

impl Validate for OpenClaimBody {
    fn check(&self, problems: &mut Problems) {
        check_lines(self.lines.iter().map(|line| line.line.as_str()), problems);
        for (index, line) in self.lines.iter().enumerate() {
            check_quantity(index, "quantity", line.quantity, 1, problems);
        }
        if let Some(note) = &self.note {
            problems.lines_of_text("note", note, 2000);
            problems.no_card_number("note", note);
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = attempt(&call, &ROUTE)?;
    let id: OrderId = call.id("id", "order")?;
    let body: OpenClaimBody = call.json()?;
    let lines = body.lines.iter().filter_map(|it| Some((number(&it.line)?, it.quantity)));
    let wanted = OpenClaim { kind: body.kind, lines: lines.collect(), note: body.note };
    let done = returns::open_claim(app, &call.caller, &id, &wanted, &attempt).await?;
    let view = ClaimView::new(&done.thing, Reader::of(&call.caller));
    Reply::created(format!("/orders/{id}")).etag(view.version).replayed(done.replayed).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Says that something went wrong with what was sent")
        .body::<OpenClaimBody>()
        .reply::<ClaimView>(201, "The claim; it stands on the order")
        .done();
}
