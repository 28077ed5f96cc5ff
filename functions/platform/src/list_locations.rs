//! `GET /admin/locations`: the places that hold stock.

use app::{App, settings};
use domain::locations::Location;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Serialize;

pub const ROUTE: Route = Route::get("/admin/locations", "list-locations").staff();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Serialize)]
struct LocationView {
    #[serde(flatten)]
    location: Location,
    version: u64,
}

#[derive(Serialize)]
struct LocationList {
    items: Vec<LocationView>,
    next_cursor: Option<String>,
}

async fn handle(app: &App, _call: Call) -> Answer {
    let found = settings::list_locations(app).await?;
    let items = found.into_iter().map(|stored| LocationView { location: stored.thing, version: stored.version });
    Reply::ok().json(&LocationList { items: items.collect(), next_cursor: None })
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Lists the locations").reply_as(200, "application/json", "Every location, by id").done();
}
