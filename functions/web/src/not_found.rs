//! What no route matches: a page that helps for people, a problem document for programs, instead of the gateway's own bare
//! answer.

use crate::refusal;
use edge::problem::Refused;
use edge::{Answer, Endpoint, Route};

pub const ROUTE: Route = Route::new("ANY", "$default", "not-found");
pub const ENDPOINT: Endpoint = Endpoint::page(ROUTE, |_, _| Box::pin(std::future::ready(handle())), refusal::page);

fn handle() -> Answer {
    Err(Refused::NoSuchRoute.into())
}
