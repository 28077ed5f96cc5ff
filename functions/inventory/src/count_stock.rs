//! `POST /admin/stock/{sku}/{location}/counts`: what somebody counted on the shelf.

use crate::wire::{StockItemView, changed, place, request, units};
use app::{App, Role, inventory};
use domain::validate::{Problems, Validate};
use edge::{Answer, Call, Endpoint, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route =
    Route::post("/admin/stock/{sku}/{location}/counts", "count-stock").needs(Role::Warehouse).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// What was found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CountStockBody {
    /// Units physically there, reserved ones included.
    #[serde(default)]
    #[schema(required)]
    counted: Option<i64>,
}

impl Validate for CountStockBody {
    fn check(&self, problems: &mut Problems) {
        units(problems, "counted", self.counted, 0);
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let (place, request) = (place(&call)?, request(&call, &ROUTE)?);
    let body: CountStockBody = call.json()?;
    changed(inventory::count(app, &place, body.counted.unwrap_or_default(), &request).await?)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Counts a place")
        .body::<CountStockBody>()
        .reply::<StockItemView>(201, "The stock item as it stands now")
        .done();
}
