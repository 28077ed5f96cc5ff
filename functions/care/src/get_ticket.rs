//! `GET /tickets/{id}`: a ticket and what was said, for its owner, whoever holds its link, and agents.

use crate::wire::TicketView;
use app::{App, tickets};
use domain::ids::TicketId;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};

pub const ROUTE: Route = Route::get("/tickets/{id}", "get-ticket");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

async fn handle(app: &App, call: Call) -> Answer {
    let id: TicketId = call.id("id", "ticket")?;
    let told = tickets::get(app, &call.caller, &id).await?;
    Reply::ok().etag(told.ticket.version).json(&TicketView::new(app, &call.caller, &told))
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "A ticket and what was said in it").reply::<TicketView>(200, "The ticket").done();
}
