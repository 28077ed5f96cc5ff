//! `POST /admin/stock/{sku}/{location}/transfers`: units are moved to another location.

use crate::wire::{StockItemView, changed, place, request, units};
use app::inventory::{self, Transfer};
use app::{App, Error, Role};
use domain::ids::LocationId;
use domain::validate::{Problems, Validate};
use edge::{Answer, Call, Endpoint, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route =
    Route::post("/admin/stock/{sku}/{location}/transfers", "transfer-stock").needs(Role::Warehouse).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// How many units go where.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TransferStockBody {
    /// The id of another location.
    #[serde(default)]
    #[schema(required)]
    to: String,
    #[serde(default)]
    #[schema(required)]
    quantity: Option<i64>,
}

impl Validate for TransferStockBody {
    fn check(&self, problems: &mut Problems) {
        if let Err(wrong) = LocationId::parse(&self.to) {
            problems.add("to", wrong.0);
        }
        units(problems, "quantity", self.quantity, 1);
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let (place, request) = (place(&call)?, request(&call, &ROUTE)?);
    let body: TransferStockBody = call.json()?;
    let to = LocationId::parse(&body.to).map_err(|wrong| Error::field("to", wrong.0))?;
    let transfer = Transfer { to, quantity: body.quantity.unwrap_or_default() };
    changed(inventory::transfer(app, &place, &transfer, &request).await?)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Moves units to another location")
        .body::<TransferStockBody>()
        .reply::<StockItemView>(201, "The stock item the units were taken from, as it stands now")
        .done();
}
