//! `POST /orders/{id}/payments`: pays what is due, or replaces a method that was declined.

use app::App;
use app::idempotency::Attempt;
use app::payments::{self, PayBalance};
use domain::ids::OrderId;
use domain::validate::{Problems, Validate};
use edge::wire::order::{OrderView, Reader};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/orders/{id}/payments", "pay-balance").idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayBalanceBody {
    /// The gateway's token of another method.
    #[serde(default)]
    pub payment_method: String,
}

impl Validate for PayBalanceBody {
    fn check(&self, problems: &mut Problems) {
        problems.required("payment_method", &self.payment_method, 200);
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = Attempt::new(&call.caller, ROUTE.function, &call.idempotency_key()?, call.fingerprint());
    let order: OrderId = call.id("id", "order")?;
    let body: PayBalanceBody = call.json()?;
    let wanted = PayBalance { order, method: body.payment_method };
    let paid = payments::pay_balance(app, &call.caller, &wanted, &attempt).await?;
    let view = OrderView::new(app, &paid.thing, Reader::of(&call.caller));
    Reply::ok().etag(paid.thing.version).replayed(paid.replayed).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Pays what is due by another method")
        .body::<PayBalanceBody>()
        .reply::<OrderView>(200, "The order: paid for, or waiting for the customer")
        .done();
}
