//! `POST /admin/approvals/{id}/decision`: yes or no. For merchants, and for the approvers of the company that asks.

use app::App;
use app::approvals::{self, Decided, Decision};
use app::idempotency::Attempt;
use domain::approvals::{LONGEST_NOTE, Verdict};
use domain::ids::ApprovalId;
use domain::validate::{Problems, Validate};
use edge::wire::approvals::ApprovalView;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who may decide follows from what is asked, so the route lets in everybody who is signed in.
pub const ROUTE: Route = Route::post("/admin/approvals/{id}/decision", "decide-approval").signed_in().idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideApprovalBody {
    /// `approve` or `reject`.
    #[serde(default)]
    pub decision: String,
    pub note: Option<String>,
}

impl Validate for DecideApprovalBody {
    fn check(&self, problems: &mut Problems) {
        if self.decision.parse::<Verdict>().is_err() {
            problems.add("decision", "must be approve or reject");
        }
        problems.optional("note", self.note.as_deref(), LONGEST_NOTE);
    }
}

#[derive(Serialize, ToSchema)]
pub struct DecidedView {
    #[serde(flatten)]
    pub approval: ApprovalView,
    /// The order's state afterwards.
    pub order_state: String,
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = Attempt::new(&call.caller, ROUTE.function, &call.idempotency_key()?, call.fingerprint());
    let approval: ApprovalId = call.id("id", "approval")?;
    let body: DecideApprovalBody = call.json()?;
    let verdict = body.decision.parse().unwrap_or(Verdict::Reject);
    let wanted = Decision { approval, verdict, note: body.note };
    let done = Box::pin(approvals::decide(app, &call.caller, call.signed_in()?, &wanted, &attempt)).await?;
    let Decided { approval, order } = &done.thing;
    let view = DecidedView { approval: ApprovalView::new(app, approval), order_state: order.state.to_string() };
    Reply::ok().etag(approval.version).replayed(done.replayed).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Allows what was asked, or does not")
        .body::<DecideApprovalBody>()
        .reply::<DecidedView>(200, "The approval as it is now; what follows from it is done or on its way")
        .done();
}
