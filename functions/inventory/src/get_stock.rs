//! `GET /admin/stock/{sku}`: the stock of a SKU at every location, what may be back-ordered, and its history.

use crate::wire::LocationStockView;
use app::{App, Error, inventory};
use domain::ids::{LocationId, Sku};
use domain::stock::{Movement, MovementKind};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const ROUTE: Route = Route::get("/admin/stock/{sku}", "get-stock").staff();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    cursor: Option<String>,
    limit: Option<u32>,
}

const USUAL_MOVEMENTS: u32 = 50;
const MOST_MOVEMENTS: u32 = 100;

/// The stock of a SKU.
#[derive(Debug, Serialize, ToSchema)]
struct StockView {
    #[schema(value_type = String)]
    sku: Sku,
    locations: Vec<LocationStockView>,
    backorders: BackordersView,
    /// Newest first.
    movements: Vec<MovementView>,
    next_cursor: Option<String>,
}

/// How many units may be sold that are not there.
#[derive(Debug, Serialize, ToSchema)]
struct BackordersView {
    limit: i64,
    left: i64,
    waiting: i64,
}

/// What changed, where, when, why and by whom.
#[derive(Debug, Serialize, ToSchema)]
struct MovementView {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[schema(value_type = String)]
    location: LocationId,
    #[schema(value_type = String)]
    kind: MovementKind,
    /// Units that came or went; for `reserve` and `release`, units that changed hands.
    quantity: i64,
    cause: String,
    actor: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purchase_order: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lot: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    serials: Vec<String>,
    /// For a count: what was expected and what was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<i64>,
}

impl From<Movement> for MovementView {
    fn from(movement: Movement) -> Self {
        let quantity = movement.quantity();
        Self {
            at: movement.at,
            location: movement.location,
            kind: movement.kind,
            quantity,
            cause: movement.cause,
            actor: movement.actor,
            reason: movement.reason,
            reference: movement.reference,
            purchase_order: movement.purchase_order.map(String::from),
            lot: movement.lot,
            serials: movement.serials,
            expected: movement.counted.map(|counted| counted.expected),
            found: movement.counted.map(|counted| counted.found),
        }
    }
}

impl From<inventory::OfSku> for StockView {
    fn from(stock: inventory::OfSku) -> Self {
        let backorders = stock.backorders;
        Self {
            sku: stock.sku,
            locations: stock.locations.into_iter().map(LocationStockView::from).collect(),
            // While more wait than a lowered limit allows, nothing is left.
            backorders: BackordersView {
                limit: backorders.limit,
                left: backorders.left.max(0),
                waiting: backorders.waiting,
            },
            movements: stock.movements.into_iter().map(MovementView::from).collect(),
            next_cursor: stock.next_cursor,
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let sku: Sku = call.id("sku", "product")?;
    let page: Page = call.query()?;
    let limit = page.limit.unwrap_or(USUAL_MOVEMENTS);
    if !(1..=MOST_MOVEMENTS).contains(&limit) {
        return Err(Error::field("limit", format!("must be between 1 and {MOST_MOVEMENTS}")));
    }
    let stock = inventory::get(app, sku, page.cursor.as_deref(), limit).await?;
    Reply::ok().json(&StockView::from(stock))
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Shows the stock of a SKU")
        .query("limit", "Movements on a page, at most 100; 50 unless told")
        .query("cursor", "`next_cursor` of the page before")
        .reply::<StockView>(200, "Every location, back-orders, and the history, newest first")
        .done();
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::inventory::StoodItem;
    use domain::ids::PurchaseOrderId;
    use domain::stock::{Backorders, Counted, Counters, Inbound, StockItem};
    use serde_json::{json, to_value};

    fn movement() -> Movement {
        Movement {
            at: "2027-03-01T09:30:00Z".parse().unwrap(),
            sku: Sku::parse("KETTLE-1").unwrap(),
            location: LocationId::parse("east").unwrap(),
            kind: MovementKind::Count,
            delta: Counters { on_hand: -1, available: -1, ..Counters::default() },
            cause: "0123456789ABCDEF".to_owned(),
            actor: "warehouse:w-1".to_owned(),
            reason: Some("cycle count: expected 10, found 9".to_owned()),
            reference: None,
            purchase_order: None,
            lot: None,
            serials: Vec::new(),
            counted: Some(Counted { expected: 10, found: 9 }),
        }
    }

    #[test]
    fn a7_the_view_is_what_the_contract_says() {
        let mut item = StockItem::empty(Sku::parse("KETTLE-1").unwrap(), LocationId::parse("east").unwrap());
        item.counters = Counters { on_hand: 9, available: 6, reserved: 3, ..Counters::default() };
        (item.safety, item.reorder_point, item.version, item.policy_version) = (1, Some(5), 12, 2);
        let incoming = vec![Inbound {
            purchase_order: PurchaseOrderId::parse("po_1").unwrap(),
            location: item.location.clone(),
            expected_on: "2027-03-10".parse().unwrap(),
            quantity: 20,
            version: 1,
        }];
        let view = StockView::from(inventory::OfSku {
            sku: item.sku.clone(),
            locations: vec![StoodItem { item, incoming }],
            backorders: Backorders { limit: 5, left: -1, waiting: 6, version: 3 },
            movements: vec![movement()],
            next_cursor: None,
        });
        assert_eq!(
            to_value(&view).unwrap(),
            json!({
                "sku": "KETTLE-1",
                "locations": [{
                    "location": "east", "on_hand": 9, "available": 6, "reserved": 3,
                    "unavailable": {"put_back": 0, "inspection": 0, "damaged": 0}, "short": 0, "unassigned": 0,
                    "safety": 1, "reorder_point": 5, "policy_version": 2,
                    "incoming": [{"quantity": 20, "expected_on": "2027-03-10"}],
                }],
                "backorders": {"limit": 5, "left": 0, "waiting": 6},
                "movements": [{
                    "at": "2027-03-01T09:30:00Z", "location": "east", "kind": "count", "quantity": -1,
                    "cause": "0123456789ABCDEF", "actor": "warehouse:w-1",
                    "reason": "cycle count: expected 10, found 9", "expected": 10, "found": 9,
                }],
                "next_cursor": null,
            })
        );
    }
}
