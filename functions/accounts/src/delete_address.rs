//! `DELETE /me/addresses/{id}`: forgets one of the caller's addresses.

use crate::wire::AddressList;
use app::{App, accounts};
use domain::ids::AddressId;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};

pub const ROUTE: Route = Route::delete("/me/addresses/{id}", "delete-address").signed_in().versioned();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

async fn handle(app: &App, call: Call) -> Answer {
    let id: AddressId = call.id("id", "address")?;
    let left = accounts::delete_address(app, call.signed_in()?.sub, &id, call.if_match()?).await?;
    Reply::ok().json(&AddressList::from(left))
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Forgets one of the caller's addresses")
        .reply::<AddressList>(200, "Those that are left; if it was the default, the first of them is now")
        .done();
}
