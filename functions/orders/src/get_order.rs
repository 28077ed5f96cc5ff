//! `GET /orders/{id}`: an order for its owner, for whoever holds its link token, and for agents.

use app::{App, orders};
use domain::ids::OrderId;
use edge::wire::order::{OrderView, Reader};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};

pub const ROUTE: Route = Route::get("/orders/{id}", "get-order");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

async fn handle(app: &App, call: Call) -> Answer {
    let id: OrderId = call.id("id", "order")?;
    let order = orders::get(app, &call.caller, &id).await?;
    Reply::ok().etag(order.version).json(&OrderView::new(app, &order, Reader::of(&call.caller)))
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Shows an order").reply::<OrderView>(200, "The order").done();
}
