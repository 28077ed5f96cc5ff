//! `POST /admin/orders/{id}/holds`: keeps an order from being picked.

use app::idempotency::Attempt;
use app::orders::{self, HoldRequest};
use app::{App, Role};
use domain::ids::OrderId;
use domain::orders::HOLD_REASONS;
use domain::validate::{Problems, Validate};
use edge::wire::order::{OrderView, Reader};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/admin/orders/{id}/holds", "hold-order").needs(Role::Agent).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldOrderBody {
    /// `address`, `fraud`, `price`, `customer_request`, `stock` or `other`.
    #[serde(default)]
    pub reason: String,
    pub note: Option<String>,
}

impl Validate for HoldOrderBody {
    fn check(&self, problems: &mut Problems) {
        if !HOLD_REASONS.contains(&self.reason.as_str()) {
            problems.add("reason", format!("must be one of {}", HOLD_REASONS.join(", ")));
        }
        problems.optional("note", self.note.as_deref(), 500);
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = Attempt::new(&call.caller, ROUTE.function, &call.idempotency_key()?, call.fingerprint());
    let order: OrderId = call.id("id", "order")?;
    let body: HoldOrderBody = call.json()?;
    let request = HoldRequest { order, reason: body.reason, note: body.note };
    let held = orders::hold(app, &call.caller, &request, &attempt).await?;
    let view = OrderView::new(app, &held.thing, Reader::Staff);
    Reply::created(format!("/orders/{}", held.thing.id)).etag(held.thing.version).replayed(held.replayed).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Holds an order").body::<HoldOrderBody>().reply::<OrderView>(201, "The order, held").done();
}
