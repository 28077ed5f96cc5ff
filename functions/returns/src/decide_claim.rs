//! `POST /admin/claims/{id}/decision`: sent once more, paid back, put on the account, or not.

use crate::wire::attempt;
use app::returns::{self, Decide};
use app::{App, Role};
use domain::ids::ClaimId;
use domain::returns::ClaimOutcome;
use domain::validate::{Problems, Validate};
use edge::wire::order::Reader;
use edge::wire::returns::ClaimView;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/admin/claims/{id}/decision", "decide-claim").needs(Role::Agent).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecideClaimBody {
    #[schema(value_type = String)]
    decision: ClaimOutcome,
    /// Why not, at the least.
    reason: Option<String>,
}

impl Validate for DecideClaimBody {
    fn check(&self, problems: &mut Problems) {
        problems.optional("reason", self.reason.as_deref(), 500);
        if self.decision == ClaimOutcome::Deny && self.reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
            problems.add("reason", "has to say why not");
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = attempt(&call, &ROUTE)?;
    let id: ClaimId = call.id("id", "claim")?;
    let body: DecideClaimBody = call.json()?;
    let wanted = Decide { outcome: body.decision, reason: body.reason };
    let done = returns::decide_claim(app, &call.caller, &id, &wanted, &attempt).await?;
    let view = ClaimView::new(&done.thing, Reader::of(&call.caller));
    Reply::ok().etag(view.version).replayed(done.replayed).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Decides about a claim: once, and never beyond what was taken")
        .body::<DecideClaimBody>()
        .reply::<ClaimView>(200, "The claim now")
        .done();
}
