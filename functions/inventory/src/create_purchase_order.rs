//! `POST /admin/purchase-orders`: goods were ordered from a supplier and are expected on a day.

use crate::wire::request;
use app::inventory::{self, DraftLine, PurchaseOrder, PurchaseOrderDraft};
use app::{App, Role};
use domain::ids::{LocationId, PurchaseOrderId, Sku};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const ROUTE: Route =
    Route::post("/admin/purchase-orders", "create-purchase-order").needs(Role::Merchant).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// What was ordered. Checked together with what the shop knows, so that one reply names everything that is wrong.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreatePurchaseOrderBody {
    #[serde(default)]
    #[schema(required)]
    location: String,
    #[serde(default)]
    #[schema(required, format = Date)]
    expected_on: String,
    #[serde(default)]
    #[schema(required)]
    lines: Vec<PurchaseOrderLineBody>,
    #[serde(default)]
    supplier: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PurchaseOrderLineBody {
    #[serde(default)]
    #[schema(required)]
    sku: String,
    #[serde(default)]
    #[schema(required)]
    quantity: i64,
}

impl CreatePurchaseOrderBody {
    fn into_draft(self) -> PurchaseOrderDraft {
        let line = |line: PurchaseOrderLineBody| DraftLine { sku: line.sku, quantity: line.quantity };
        PurchaseOrderDraft {
            location: self.location,
            expected_on: self.expected_on,
            lines: self.lines.into_iter().map(line).collect(),
            supplier: self.supplier.map(|supplier| supplier.trim().to_owned()),
        }
    }
}

/// A purchase order.
#[derive(Debug, Serialize, ToSchema)]
struct PurchaseOrderView {
    #[schema(value_type = String)]
    id: PurchaseOrderId,
    #[schema(value_type = String)]
    location: LocationId,
    #[schema(value_type = String, format = Date)]
    expected_on: Date,
    lines: Vec<PurchaseOrderLineView>,
    supplier: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
struct PurchaseOrderLineView {
    #[schema(value_type = String)]
    sku: Sku,
    quantity: u32,
}

impl From<PurchaseOrder> for PurchaseOrderView {
    fn from(order: PurchaseOrder) -> Self {
        let line =
            |line: inventory::PurchaseOrderLine| PurchaseOrderLineView { sku: line.sku, quantity: line.quantity };
        Self {
            id: order.id,
            location: order.location,
            expected_on: order.expected_on,
            lines: order.lines.into_iter().map(line).collect(),
            supplier: order.supplier,
            created_at: order.created_at,
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let request = request(&call, &ROUTE)?;
    let body: CreatePurchaseOrderBody = call.json_unchecked()?;
    let done = inventory::create_purchase_order(app, &body.into_draft(), &request).await?;
    let location = format!("/admin/purchase-orders/{}", done.thing.id);
    Reply::created(location).replayed(done.replayed).json(&PurchaseOrderView::from(done.thing))
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Announces goods ordered from a supplier")
        .body::<CreatePurchaseOrderBody>()
        .reply::<PurchaseOrderView>(201, "The purchase order; its goods are incoming")
        .done();
}
