//! `GET /admin/settings/{name}`: one of the shop's settings.

use app::{App, Error, settings};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};

pub const ROUTE: Route = Route::get("/admin/settings/{name}", "get-setting").staff();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

async fn handle(app: &App, call: Call) -> Answer {
    let name = call.text("name").parse().map_err(|_| Error::NotFound("setting"))?;
    let found = settings::get_setting(app, name).await?;
    Reply::ok().etag(found.version).json(&found.thing)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Shows a setting")
        .reply_as(200, "application/json", "taxes, shipping, coupons, categories, allocation, returns, care or shop")
        .done();
}
