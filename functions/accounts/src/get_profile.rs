//! `GET /me`: who is signed in. The token names nobody; the identity provider does.

use app::{App, Role, accounts};
use domain::address::Email;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Serialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::get("/me", "get-profile").signed_in();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Serialize, ToSchema)]
pub struct ProfileView {
    /// The account's id.
    pub sub: String,
    #[schema(value_type = Option<String>, example = "ada@example.com")]
    pub email: Option<Email>,
    /// Orders placed without an account under the address are shown only once it is.
    pub email_verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[schema(value_type = Vec<String>, example = json!(["customer"]))]
    pub roles: Vec<Role>,
}

async fn handle(app: &App, call: Call) -> Answer {
    let who = call.signed_in()?;
    let profile = accounts::profile(app, who).await?;
    Reply::ok().json(&ProfileView {
        sub: who.sub.to_owned(),
        email: profile.email,
        email_verified: profile.verified,
        name: profile.name,
        roles: call.caller.roles().to_vec(),
    })
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Shows who is signed in").reply::<ProfileView>(200, "The account").done();
}
