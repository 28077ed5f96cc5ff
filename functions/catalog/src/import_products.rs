//! `POST /admin/products/import`: a table of products (CSV). The header names the fields of `PUT /admin/products/{sku}`;
//! `price` is in whole minor units, with a column `currency` if it should be checked; images and later prices
//! (`4000@2027-03-01`) are apart by `|`, `size_mm` is `200x150x220`, attributes are columns `attributes.name`, and an empty
//! cell is a field left out. Rows count from 1, the header not included.

use app::idempotency::Attempt;
use app::{App, Role, catalog};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Serialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/admin/products/import", "import-products").needs(Role::Merchant).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// What became of the rows: rows = created + updated + unchanged + `rejected_rows`.
#[derive(Serialize, ToSchema)]
struct ImportReport {
    rows: usize,
    created: usize,
    updated: usize,
    /// Rows that say what is stored already.
    unchanged: usize,
    rejected_rows: usize,
    /// Every problem of every rejected row; the last ones are left out when they are very many.
    rejected: Vec<RejectedCell>,
}

/// A cell that kept its row out.
#[derive(Serialize, ToSchema)]
struct RejectedCell {
    /// From 1, the header not included.
    row: usize,
    field: String,
    message: String,
}

impl From<catalog::Report> for ImportReport {
    fn from(report: catalog::Report) -> Self {
        let cell =
            |wrong: catalog::Rejected| RejectedCell { row: wrong.row, field: wrong.field, message: wrong.message };
        Self {
            rows: report.rows,
            created: report.created,
            updated: report.updated,
            unchanged: report.unchanged,
            rejected_rows: report.rejected_rows,
            rejected: report.rejected.into_iter().map(cell).collect(),
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = Attempt::new(&call.caller, ROUTE.function, &call.idempotency_key()?, call.fingerprint());
    let done = catalog::import_products(app, &attempt, &call.body).await?;
    Reply::ok().replayed(done.replayed).json(&ImportReport::from(done.thing))
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Imports products")
        .body_as(
            "text/csv",
            "A header of field names, then a product a row; price in minor units, attributes as attributes.x",
        )
        .reply::<ImportReport>(200, "What became of each row")
        .done();
}
