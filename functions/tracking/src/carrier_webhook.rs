//! `POST /webhooks/carriers/{carrier}`: a carrier service tells that something is new about a parcel.

use app::{App, tracking};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Serialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/webhooks/carriers/{carrier}", "carrier-webhook");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// The message was taken; the carrier need not send it again.
#[derive(Serialize, ToSchema)]
struct Noticed {
    received: bool,
}

async fn handle(app: &App, call: Call) -> Answer {
    let signature = call.header("x-hmac-signature").unwrap_or_default();
    let notice = tracking::received(app, call.text("carrier"), signature, &call.body)?;
    tracking::noticed(app, notice).await?;
    Reply::ok().json(&Noticed { received: true })
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Takes a signed message of a carrier")
        .reply::<Noticed>(200, "Taken, also if it is about nothing of this shop's")
        .done();
}
