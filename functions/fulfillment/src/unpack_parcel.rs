//! `POST /admin/fulfillments/{id}/unpack`: parcels were opened again before they left.

use crate::wire::{FulfillmentView, answer, parcel, request};
use app::fulfillment;
use app::idempotency::Attempt;
use app::{App, Role};
use domain::validate::{Problems, Validate};
use edge::{Answer, Call, Endpoint, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route =
    Route::post("/admin/fulfillments/{id}/unpack", "unpack-parcel").needs(Role::Warehouse).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// One parcel, or all of them when none is named.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnpackParcelBody {
    #[schema(example = "par_7KQ2M4XD9TBCRH3F_1")]
    pub parcel: Option<String>,
}

impl Validate for UnpackParcelBody {
    fn check(&self, _: &mut Problems) {}
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = Attempt::new(&call.caller, ROUTE.function, &call.idempotency_key()?, call.fingerprint());
    let body: UnpackParcelBody = call.json_or_default()?;
    let request = request(&call, &[])?;
    let parcel = parcel(body.parcel.as_deref(), &request)?;
    let done = fulfillment::unpack(app, &call.caller, &request, parcel, &attempt).await?;
    answer(app, done, &request.fulfillment).await
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Opens parcels again; their labels are given back")
        .body::<UnpackParcelBody>()
        .reply::<FulfillmentView>(200, "The fulfilment order now")
        .done();
}
