//! `POST /admin/customers/{id}/credit`: gives an account store credit.

use crate::wire::CreditView;
use app::credit::{self, IssueCredit};
use app::idempotency::Attempt;
use app::{App, Error, Role};
use domain::credit::LONGEST_REASON;
use domain::money::{MAX_AMOUNT, Minor, Money};
use domain::validate::{Problems, Validate};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/admin/customers/{id}/credit", "issue-credit").needs(Role::Merchant).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueCreditBody {
    #[schema(value_type = Object)]
    pub amount: Option<Money>,
    #[serde(default)]
    pub reason: String,
}

impl Validate for IssueCreditBody {
    fn check(&self, problems: &mut Problems) {
        match self.amount {
            None => problems.add("amount", "is required"),
            Some(money) if money.amount <= Minor::ZERO || money.amount > MAX_AMOUNT => {
                problems.add("amount.amount", format!("must be between 1 and {}", MAX_AMOUNT.0));
            }
            Some(_) => {}
        }
        problems.required("reason", &self.reason, LONGEST_REASON);
    }
}

/// An account's name as the issuer gives it: a UUID, or what a test calls itself.
fn account(call: &Call) -> Result<String, Error> {
    let name = call.text("id");
    let fits = (1..=128).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_:.".contains(&byte));
    if fits { Ok(name.to_owned()) } else { Err(Error::NotFound("customer")) }
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = Attempt::new(&call.caller, ROUTE.function, &call.idempotency_key()?, call.fingerprint());
    let customer = account(&call)?;
    let body: IssueCreditBody = call.json()?;
    let Some(money) = body.amount.filter(|money| money.currency == app.config.currency) else {
        return Err(Error::field("amount.currency", format!("must be {}", app.config.currency)));
    };
    let wanted = IssueCredit { customer, amount: money.amount, reason: body.reason.trim().to_owned() };
    let done = credit::issue(app, &call.caller, &wanted, &attempt).await?;
    Reply::created("/me/credit").replayed(done.replayed).json(&CreditView::new(app, done.thing))
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Gives an account store credit")
        .body::<IssueCreditBody>()
        .reply::<CreditView>(201, "What the account has now, and how it came there")
        .done();
}
