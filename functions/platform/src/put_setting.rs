//! `PUT /admin/settings/{name}`: puts one of the shop's settings whole.

use app::{App, Error, Role, settings};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use http::StatusCode;

pub const ROUTE: Route = Route::put("/admin/settings/{name}", "put-setting").needs(Role::Merchant).versioned();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

async fn handle(app: &App, call: Call) -> Answer {
    let name = call.text("name").parse().map_err(|_| Error::NotFound("setting"))?;
    let put = settings::put_setting(app, name, call.value()?, call.if_match()?).await?;
    let status = if put.version == 1 { StatusCode::CREATED } else { StatusCode::OK };
    Reply::ok().status(status).etag(put.version).json(&put.thing)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Puts a setting")
        .body_as("application/json", "The setting, whole")
        .reply_as(200, "application/json", "The setting as it is stored")
        .done();
}
