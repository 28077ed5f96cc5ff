//! `POST /orders/{id}/cancel`: gives up what has not left, or some of it.

use crate::wire::LineUnits;
use app::App;
use app::idempotency::Attempt;
use app::orders::{self, Cancel};
use domain::ids::OrderId;
use domain::validate::{Problems, Validate};
use edge::wire::order::{OrderView, Reader};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/orders/{id}/cancel", "cancel-order").idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelOrderBody {
    /// Which units; everything that has not left when none are named.
    #[serde(default)]
    pub lines: Vec<LineUnits>,
}

impl Validate for CancelOrderBody {
    fn check(&self, problems: &mut Problems) {
        crate::wire::check_lines(&self.lines, problems);
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = Attempt::new(&call.caller, ROUTE.function, &call.idempotency_key()?, call.fingerprint());
    let order: OrderId = call.id("id", "order")?;
    let body: CancelOrderBody = call.json_or_default()?;
    let wanted = Cancel { order, takes: crate::wire::takes(&body.lines) };
    let done = orders::cancel(app, &call.caller, &wanted, &attempt).await?;
    let view = OrderView::new(app, &done.thing, Reader::of(&call.caller));
    Reply::ok().etag(done.thing.version).replayed(done.replayed).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Cancels an order, or units of it, until they are on the truck")
        .body::<CancelOrderBody>()
        .reply::<OrderView>(200, "The order; 409 `already_shipped` when nothing is left to cancel")
        .done();
}
