//! `POST /admin/fulfillments/{id}/pack`: picked units were put into a parcel.

use crate::wire::{FulfillmentView, LineUnits, check_lines, request, view};
use app::fulfillment::{self, Pack};
use app::idempotency::Attempt;
use app::{App, Role};
use domain::validate::{Problems, Validate};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const ROUTE: Route =
    Route::post("/admin/fulfillments/{id}/pack", "pack-parcel").needs(Role::Warehouse).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// The heaviest and the longest parcel anybody takes.
const MOST_GRAMS: u32 = 1_000_000;
const MOST_MILLIMETRES: u32 = 10_000;

/// What went into the parcel; all that is picked without lines.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PackParcelBody {
    #[serde(default)]
    pub lines: Vec<LineUnits>,
    /// What the scales say; without it, the sum of what the products weigh.
    pub weight_g: Option<u32>,
    /// Length, width, height.
    pub size_mm: Option<[u32; 3]>,
    /// Carrier and number of a label that was not bought here.
    pub carrier: Option<String>,
    pub number: Option<String>,
}

impl Validate for PackParcelBody {
    fn check(&self, problems: &mut Problems) {
        check_lines(&self.lines, problems);
        if self.weight_g.is_some_and(|grams| grams == 0 || grams > MOST_GRAMS) {
            problems.add("weight_g", format!("must be 1 to {MOST_GRAMS}"));
        }
        if self.size_mm.is_some_and(|sides| sides.iter().any(|side| *side == 0 || *side > MOST_MILLIMETRES)) {
            problems.add("size_mm", format!("must be three lengths of 1 to {MOST_MILLIMETRES}"));
        }
        problems.optional("carrier", self.carrier.as_deref(), 60);
        problems.optional("number", self.number.as_deref(), 60);
        if self.carrier.is_some() != self.number.is_some() {
            problems.add("number", "carrier and number belong together");
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct PackedView {
    /// None when it was packed before.
    #[schema(example = "par_7KQ2M4XD9TBCRH3F_1")]
    pub parcel: Option<String>,
    pub fulfillment: FulfillmentView,
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = Attempt::new(&call.caller, ROUTE.function, &call.idempotency_key()?, call.fingerprint());
    let body: PackParcelBody = call.json_or_default()?;
    let pack = Pack {
        request: request(&call, &body.lines)?,
        weight_g: body.weight_g,
        size_mm: body.size_mm,
        by_hand: body.carrier.zip(body.number),
    };
    let done = fulfillment::pack(app, &call.caller, &pack, &attempt).await?;
    let view = view(app, &pack.request.fulfillment).await?;
    let parcel = done.thing.parcel.map(|parcel| parcel.to_string());
    let version = done.thing.order.version;
    Reply::ok().etag(version).replayed(done.replayed).json(&PackedView { parcel, fulfillment: view })
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Puts picked units into a parcel")
        .body::<PackParcelBody>()
        .reply::<PackedView>(200, "The parcel, and the fulfilment order now")
        .done();
}
