//! `GET /me/approvals`: what waits for the caller's word as an approver of their company.

use app::{App, approvals};
use edge::wire::approvals::ApprovalList;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};

pub const ROUTE: Route = Route::get("/me/approvals", "list-own-approvals").signed_in();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// More than anybody lets wait.
const MOST_ITEMS: usize = 100;

async fn handle(app: &App, call: Call) -> Answer {
    let waiting = approvals::of_own_company(app, call.signed_in()?, MOST_ITEMS).await?;
    Reply::ok().json(&ApprovalList::new(app, &waiting, None))
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Lists what waits for the caller's word as their company's approver")
        .reply::<ApprovalList>(200, "Those due first first; empty for whoever approves for no company")
        .done();
}
