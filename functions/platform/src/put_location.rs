//! `PUT /admin/locations/{id}`: makes or changes a place that holds stock.

use app::{App, Role, settings};
use domain::ids::LocationId;
use domain::locations::LocationBody;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use http::StatusCode;

pub const ROUTE: Route = Route::put("/admin/locations/{id}", "put-location").needs(Role::Merchant).versioned();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

async fn handle(app: &App, call: Call) -> Answer {
    let id: LocationId = call.id("id", "location")?;
    let body: LocationBody = call.json_unchecked()?;
    let put = settings::put_location(app, id, body, call.if_match()?).await?;
    let status = if put.version == 1 { StatusCode::CREATED } else { StatusCode::OK };
    Reply::ok().status(status).etag(put.version).json(&put.thing)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Makes or changes a location")
        .body_as("application/json", "Where it stands and when it works")
        .reply_as(200, "application/json", "The location as it is stored")
        .done();
}
