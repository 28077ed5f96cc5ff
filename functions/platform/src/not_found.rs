//! What no route matches: a problem document instead of the gateway's own bare one.

use edge::problem::Refused;
use edge::{Answer, Endpoint, Route};

pub const ROUTE: Route = Route::new("ANY", "$default", "not-found");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |_, _| Box::pin(std::future::ready(handle())), |_| ());

fn handle() -> Answer {
    Err(Refused::NoSuchRoute.into())
}
