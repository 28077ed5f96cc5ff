//! `POST /orders/{id}/payments/confirm`: the customer has acted at their bank; what came of it?

use app::App;
use app::orders::{self, OrderRefused, Outcome};
use domain::ids::OrderId;
use edge::wire::order::{OrderView, Reader};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};

pub const ROUTE: Route = Route::post("/orders/{id}/payments/confirm", "confirm-payment");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

async fn handle(app: &App, call: Call) -> Answer {
    let id: OrderId = call.id("id", "order")?;
    match Box::pin(orders::confirm(app, &call.caller, &id)).await? {
        Outcome::Standing(order) => {
            Reply::ok().etag(order.version).json(&OrderView::new(app, &order, Reader::of(&call.caller)))
        }
        Outcome::Declined { reason, .. } => Err(OrderRefused::PaymentDeclined { reason, replayed: false }.into()),
    }
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Finishes a payment the customer had to confirm")
        .reply::<OrderView>(200, "The order: placed, or still waiting for the customer")
        .done();
}
