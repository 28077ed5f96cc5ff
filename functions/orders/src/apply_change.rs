//! `POST /orders/{id}/changes`: makes a change that was previewed.

use app::App;
use app::idempotency::Attempt;
use app::orders::{self, Apply};
use domain::ids::OrderId;
use domain::validate::{Problems, Validate};
use edge::wire::order::{OrderView, Reader};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/orders/{id}/changes", "apply-change").idempotent().versioned();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplyChangeBody {
    /// As the preview gave it.
    #[serde(default)]
    pub hash: String,
    /// The gateway's token, to pay at once what the change costs more. Without it added goods wait for their payment.
    pub payment_method: Option<String>,
}

impl Validate for ApplyChangeBody {
    fn check(&self, problems: &mut Problems) {
        // Not searched for card numbers: it is a signed text.
        if self.hash.is_empty() || self.hash.len() > 16_384 {
            problems.add("hash", "must be the one the preview gave");
        }
        problems.optional("payment_method", self.payment_method.as_deref(), 200);
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = Attempt::new(&call.caller, ROUTE.function, &call.idempotency_key()?, call.fingerprint());
    let order: OrderId = call.id("id", "order")?;
    let version = call.if_match()?;
    let body: ApplyChangeBody = call.json()?;
    let wanted = Apply { order, version, hash: body.hash, method: body.payment_method };
    let done = orders::apply(app, &call.caller, &wanted, &attempt).await?;
    let view = OrderView::new(app, &done.thing, Reader::of(&call.caller));
    Reply::ok().etag(done.thing.version).replayed(done.replayed).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Changes an order as it was previewed")
        .body::<ApplyChangeBody>()
        .reply::<OrderView>(200, "The order, changed; added goods may wait for their payment: `payments.balance_due`")
        .done();
}
