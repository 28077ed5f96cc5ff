//! `GET /surveys/{token}`: what is asked; looking spends nothing.

use crate::wire::SurveyView;
use app::{App, surveys};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};

pub const ROUTE: Route = Route::get("/surveys/{token}", "get-survey");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

async fn handle(app: &App, call: Call) -> Answer {
    let opened = surveys::open(app, call.text("token")).await?;
    Reply::ok().json(&SurveyView::new(&opened))
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "The survey of an order, by its link").reply::<SurveyView>(200, "What is asked").done();
}
