//! `GET /returns/{id}`: a return as it stands.

use crate::wire::view;
use app::{App, returns};
use domain::ids::ReturnId;
use edge::wire::returns::ReturnView;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};

pub const ROUTE: Route = Route::get("/returns/{id}", "get-return");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

async fn handle(app: &App, call: Call) -> Answer {
    let id: ReturnId = call.id("id", "return")?;
    let seen = returns::get(app, &call.caller, &id).await?;
    Reply::ok().etag(seen.it.version).json(&view(&call, &seen))
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "A return, for whoever may see its order").reply::<ReturnView>(200, "The return").done();
}
