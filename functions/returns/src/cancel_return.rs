//! `POST /returns/{id}/cancel`: it does not come back after all.

use crate::wire::{answer, attempt};
use app::{App, returns};
use domain::ids::ReturnId;
use edge::wire::returns::ReturnView;
use edge::{Answer, Call, Endpoint, Route, openapi::Docs};

pub const ROUTE: Route = Route::post("/returns/{id}/cancel", "cancel-return").idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = attempt(&call, &ROUTE)?;
    let id: ReturnId = call.id("id", "return")?;
    let done = returns::cancel(app, &call.caller, &id, &attempt).await?;
    answer(&call, &done)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Cancels a return that is not on its way; its label is given back")
        .reply::<ReturnView>(200, "The return now")
        .done();
}
