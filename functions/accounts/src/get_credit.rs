//! `GET /me/credit`: what the shop owes the caller, and how it came there.

use crate::wire::CreditView;
use app::{App, credit};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};

pub const ROUTE: Route = Route::get("/me/credit", "get-credit").signed_in();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

async fn handle(app: &App, call: Call) -> Answer {
    let credit = credit::of_account(app, call.signed_in()?.sub).await?;
    Reply::ok().json(&CreditView::new(app, credit))
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Shows the caller's store credit")
        .reply::<CreditView>(200, "The balance, and every movement that made it, the newest first")
        .done();
}
