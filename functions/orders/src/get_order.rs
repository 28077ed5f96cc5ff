//! `GET /orders/{id}`: an order for its owner, for whoever holds its link token, and for agents.

use app::{App, orders};
use domain::ids::OrderId;
use edge::wire::order::{OrderView, Reader};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};

pub const ROUTE: Route = Route::get("/orders/{id}", "get-order");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

async fn handle(app: &App, call: Call) -> Answer {
    let id: OrderId = call.id("id", "order")?;
    let story = orders::story(app, &call.caller, &id).await?;
    let view = OrderView::of_story(app, &story, Reader::of(&call.caller));
    Reply::ok().etag(story.order.version).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Shows an order").reply::<OrderView>(200, "The order").done();
}
