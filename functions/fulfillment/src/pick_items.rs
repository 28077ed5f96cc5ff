//! `POST /admin/fulfillments/{id}/pick`: units were taken from their shelves.

use crate::wire::{FulfillmentView, UnitsBody, answer, lots, request};
use app::fulfillment::{self, Step};
use app::idempotency::Attempt;
use app::{App, Role};
use edge::{Answer, Call, Endpoint, Route, openapi::Docs};

pub const ROUTE: Route = Route::post("/admin/fulfillments/{id}/pick", "pick-items").needs(Role::Warehouse).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = Attempt::new(&call.caller, ROUTE.function, &call.idempotency_key()?, call.fingerprint());
    let body: UnitsBody = call.json_or_default()?;
    let step = Step { request: request(&call, &body.lines)?, lots: lots(&body.lines) };
    let done = fulfillment::pick(app, &call.caller, &step, &attempt).await?;
    answer(app, done, &step.request.fulfillment).await
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Takes units from their shelves; all that are left without lines")
        .body::<UnitsBody>()
        .reply::<FulfillmentView>(200, "The fulfilment order now")
        .done();
}
