//! `DELETE /admin/orders/{id}/holds/{reason}`: lets a held order go on.

use app::{App, Role, orders};
use domain::ids::OrderId;
use edge::wire::order::{OrderView, Reader};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};

pub const ROUTE: Route = Route::delete("/admin/orders/{id}/holds/{reason}", "release-hold").needs(Role::Agent);
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

async fn handle(app: &App, call: Call) -> Answer {
    let id: OrderId = call.id("id", "order")?;
    let order = orders::release(app, &id, call.text("reason")).await?;
    Reply::ok().etag(order.version).json(&OrderView::new(app, &order, Reader::Staff))
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Releases a hold").reply::<OrderView>(200, "The order").done();
}
