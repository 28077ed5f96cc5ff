//! `GET /me/addresses`: the addresses the caller keeps.

use crate::wire::AddressList;
use app::{App, accounts};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};

pub const ROUTE: Route = Route::get("/me/addresses", "list-addresses").signed_in();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

async fn handle(app: &App, call: Call) -> Answer {
    let kept = accounts::list_addresses(app, call.signed_in()?.sub).await?;
    Reply::ok().json(&AddressList::from(kept))
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Lists the caller's addresses").reply::<AddressList>(200, "All of them, at most 20").done();
}
