//! `POST /admin/stock/{sku}/{location}/adjustments`: a correction with a reason.

use crate::wire::{StockItemView, changed, place, request};
use app::inventory::{self, Adjustment};
use app::{App, Role};
use domain::stock::MOST_UNITS;
use domain::validate::{Problems, Validate};
use edge::{Answer, Call, Endpoint, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route =
    Route::post("/admin/stock/{sku}/{location}/adjustments", "adjust-stock").needs(Role::Warehouse).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// How many units more or fewer there are, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AdjustStockBody {
    #[serde(default)]
    #[schema(required)]
    delta: Option<i64>,
    #[serde(default)]
    #[schema(required)]
    reason: String,
}

impl Validate for AdjustStockBody {
    fn check(&self, problems: &mut Problems) {
        match self.delta {
            None => problems.add("delta", "is required"),
            Some(0) => problems.add("delta", "must not be 0"),
            Some(delta) if delta.unsigned_abs() > u64::from(MOST_UNITS) => {
                problems.add("delta", format!("must be between -{MOST_UNITS} and {MOST_UNITS}"));
            }
            Some(_) => {}
        }
        problems.required("reason", &self.reason, 200);
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let (place, request) = (place(&call)?, request(&call, &ROUTE)?);
    let body: AdjustStockBody = call.json()?;
    let adjustment = Adjustment { delta: body.delta.unwrap_or_default(), reason: body.reason.trim().to_owned() };
    changed(inventory::adjust(app, &place, &adjustment, &request).await?)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Corrects a stock item")
        .body::<AdjustStockBody>()
        .reply::<StockItemView>(201, "The stock item as it stands now")
        .done();
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_correction_changes_something_and_says_why() {
        let fields = |body| {
            let body: AdjustStockBody = serde_json::from_value(body).unwrap();
            body.problems().into_iter().map(|problem| problem.field).collect::<Vec<_>>()
        };
        assert!(fields(json!({"delta": -3, "reason": "broken in the aisle"})).is_empty());
        assert_eq!(fields(json!({})), ["delta", "reason"]);
        assert_eq!(fields(json!({"delta": 0, "reason": " "})), ["delta", "reason"]);
        assert_eq!(fields(json!({"delta": i64::MIN, "reason": "x"})), ["delta"]);
        assert_eq!(fields(json!({"delta": 1_000_001, "reason": "x"})), ["delta"]);
    }
}
