//! `POST /products/{sku}/waitlist`: tell me when it can be bought again. Answers the same to everybody.

use app::idempotency::Attempt;
use app::{App, Caller, waitlist};
use domain::address::Email;
use domain::ids::Sku;
use domain::validate::{Problems, Validate};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/products/{sku}/waitlist", "join-waitlist").idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinWaitlistBody {
    /// May be left out by whoever is signed in: then it is the address of their account.
    #[schema(example = "ada@example.com")]
    pub email: Option<String>,
}

impl Validate for JoinWaitlistBody {
    fn check(&self, problems: &mut Problems) {
        if let Some(wrong) = self.email.as_deref().and_then(|email| Email::parse(email).err()) {
            problems.add("email", wrong.to_string());
        }
    }
}

#[derive(Serialize, ToSchema)]
struct WaitingView {
    #[schema(value_type = String, example = "KETTLE-1")]
    sku: Sku,
    /// `waiting`
    status: &'static str,
}

async fn handle(app: &App, call: Call) -> Answer {
    let key = call.idempotency_key()?;
    let body: JoinWaitlistBody = call.json_or_default()?;
    let sku: Sku = call.id("sku", "product")?;
    let who = match &call.caller {
        Caller::User { .. } => Some(call.signed_in()?),
        Caller::Guest { .. } => None,
    };
    let given = body.email.as_deref().and_then(|email| Email::parse(email).ok());
    let email = waitlist::address(app, given, who).await?;
    let attempt = Attempt::new(&call.caller, ROUTE.function, &key, call.fingerprint());
    let joined = waitlist::join(app, &sku, &email, &call.remote, &attempt).await?;
    let view = WaitingView { sku, status: "waiting" };
    Reply::ok().status(StatusCode::ACCEPTED).replayed(joined.replayed).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Asks for one mail when a product that is sold out can be bought again")
        .body::<JoinWaitlistBody>()
        .reply::<WaitingView>(202, "You will be told, once")
        .done();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a13_an_address_that_is_none_is_named() {
        let wrong = |email: &str| JoinWaitlistBody { email: Some(email.to_owned()) }.problems().len();
        assert_eq!((wrong("ada"), wrong("ada@example.com"), wrong("a@b.example\r\nBcc: eve@example.com")), (1, 0, 1));
        assert!(JoinWaitlistBody::default().problems().is_empty());
    }
}
