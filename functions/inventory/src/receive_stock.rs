//! `POST /admin/stock/{sku}/{location}/receipts`: goods arrived.

use crate::wire::{StockItemView, changed, place, request, units};
use app::inventory::{self, Receipt};
use app::{App, Role};
use domain::ids::PurchaseOrderId;
use domain::validate::{Problems, Validate};
use edge::{Answer, Call, Endpoint, Route, openapi::Docs};
use serde::Deserialize;
use std::collections::HashSet;
use utoipa::ToSchema;

pub const ROUTE: Route =
    Route::post("/admin/stock/{sku}/{location}/receipts", "receive-stock").needs(Role::Warehouse).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// Serials are kept in the movement, which must stay far below the size an item may have.
const MOST_SERIALS: usize = 1000;

/// What arrived.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReceiveStockBody {
    #[serde(default)]
    #[schema(required)]
    quantity: Option<i64>,
    /// The supplier's delivery note.
    #[serde(default)]
    reference: Option<String>,
    /// The purchase order this closes, as far as the quantity goes.
    #[serde(default)]
    purchase_order: Option<String>,
    #[serde(default)]
    lot: Option<String>,
    /// One for each unit, where units are told apart.
    #[serde(default)]
    serials: Vec<String>,
}

impl Validate for ReceiveStockBody {
    fn check(&self, problems: &mut Problems) {
        units(problems, "quantity", self.quantity, 1);
        problems.optional("reference", self.reference.as_deref(), 100);
        problems.optional("lot", self.lot.as_deref(), 64);
        if let Some(Err(wrong)) = self.purchase_order.as_deref().map(PurchaseOrderId::parse) {
            problems.add("purchase_order", wrong.0);
        }
        self.check_serials(problems);
    }
}

impl ReceiveStockBody {
    fn check_serials(&self, problems: &mut Problems) {
        problems.at_most("serials", self.serials.len(), MOST_SERIALS);
        let given = i64::try_from(self.serials.len()).unwrap_or(i64::MAX);
        if given > 0 && self.quantity.is_some_and(|quantity| quantity != given) {
            problems.add("serials", "must name each unit once, or none");
        }
        let mut seen = HashSet::new();
        for (index, serial) in self.serials.iter().take(MOST_SERIALS).enumerate() {
            let field = format!("serials[{index}]");
            problems.required(&field, serial, 64);
            if !seen.insert(serial.trim()) {
                problems.add(&field, "stands there twice");
            }
        }
    }

    fn into_receipt(self) -> Receipt {
        Receipt {
            quantity: self.quantity.unwrap_or_default(),
            reference: self.reference,
            purchase_order: self.purchase_order.and_then(|id| PurchaseOrderId::parse(&id).ok()),
            lot: self.lot,
            serials: self.serials.iter().map(|serial| serial.trim().to_owned()).collect(),
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let (place, request) = (place(&call)?, request(&call, &ROUTE)?);
    let body: ReceiveStockBody = call.json()?;
    changed(inventory::receive(app, &place, &body.into_receipt(), &request).await?)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Receives goods")
        .body::<ReceiveStockBody>()
        .reply::<StockItemView>(201, "The stock item as it stands now")
        .done();
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(body: serde_json::Value) -> Vec<String> {
        let body: ReceiveStockBody = serde_json::from_value(body).unwrap();
        body.problems().into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_receipt_has_a_quantity_and_plain_texts() {
        assert!(fields(json!({"quantity": 1})).is_empty());
        assert_eq!(fields(json!({})), ["quantity"]);
        for quantity in [0, -1, 1_000_001, i64::MAX] {
            assert_eq!(fields(json!({"quantity": quantity})), ["quantity"], "{quantity}");
        }
        let wrong = json!({"quantity": 1, "reference": "", "lot": "a\nb", "purchase_order": "ord_1"});
        assert_eq!(fields(wrong), ["reference", "lot", "purchase_order"]);
    }

    #[test]
    fn serials_name_each_unit_once() {
        assert!(fields(json!({"quantity": 2, "serials": ["a", "b"]})).is_empty());
        assert_eq!(fields(json!({"quantity": 3, "serials": ["a", "b"]})), ["serials"]);
        assert_eq!(fields(json!({"quantity": 3, "serials": ["a", " a", ""]})), ["serials[1]", "serials[2]"]);
    }
}
