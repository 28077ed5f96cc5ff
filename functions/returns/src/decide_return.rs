//! `POST /admin/returns/{id}/decision`: somebody decides about what is out of policy.

use crate::wire::{answer, attempt};
use app::returns::{self, Decided};
use app::{App, Role};
use domain::ids::ReturnId;
use domain::money::{Minor, Money};
use domain::validate::{Problems, Validate};
use edge::wire::returns::ReturnView;
use edge::{Answer, Call, Endpoint, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/admin/returns/{id}/decision", "decide-return").needs(Role::Agent).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Approve,
    /// Its money goes to the customer's account.
    ApproveForCredit,
    Reject,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecideReturnBody {
    decision: Verdict,
    #[serde(default)]
    #[schema(required)]
    reason: String,
    /// Instead of the policy's.
    #[schema(value_type = Option<Object>)]
    fee: Option<Money>,
}

impl Validate for DecideReturnBody {
    fn check(&self, problems: &mut Problems) {
        problems.required("reason", &self.reason, 500);
        if self.fee.is_some_and(|fee| fee.amount < Minor::ZERO) {
            problems.add("fee", "must not be below zero");
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = attempt(&call, &ROUTE)?;
    let id: ReturnId = call.id("id", "return")?;
    let body: DecideReturnBody = call.json()?;
    if body.fee.is_some_and(|fee| fee.currency != app.config.currency) {
        return Err(app::Error::field("fee.currency", format!("must be {}", app.config.currency.code())));
    }
    let decided = Decided {
        approved: body.decision != Verdict::Reject,
        reason: body.reason.trim().to_owned(),
        fee: body.fee.map(|fee| fee.amount),
        credit_only: body.decision == Verdict::ApproveForCredit,
    };
    let done = returns::decide(app, &call.caller, &id, &decided, &attempt).await?;
    answer(&call, &done)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Agrees to a return that is out of policy, or does not; not by who asked for it")
        .body::<DecideReturnBody>()
        .reply::<ReturnView>(200, "The return now")
        .done();
}
