//! `POST /webhooks/payments`: the gateway tells that something has happened to a payment.

use app::App;
use app::payments::{noticed, verified};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Serialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/webhooks/payments", "payment-webhook");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// The message was taken; the gateway need not send it again.
#[derive(Serialize, ToSchema)]
struct Taken {
    received: bool,
}

async fn handle(app: &App, call: Call) -> Answer {
    // Over the bytes as they came: the same JSON written in another way has another signature.
    let notice = verified(app, call.header("stripe-signature").unwrap_or_default(), &call.body)?;
    let outcome = Box::pin(noticed(app, notice)).await?;
    tracing::info!(?outcome, "the gateway told of a payment");
    Reply::ok().json(&Taken { received: true })
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Takes a signed message of the payment gateway")
        .reply::<Taken>(200, "Taken, also if it is about nothing of this shop's")
        .done();
}
