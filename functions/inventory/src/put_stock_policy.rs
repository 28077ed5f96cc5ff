//! `PUT /admin/stock/{sku}/{location}`: what the merchant decides about a stock item. Orders raise the item's own version all
//! the time, so its `ETag` is the version of the policy.

use crate::wire::{StockItemView, optional_units, place, put};
use app::inventory::{self, Policy};
use app::{App, Role};
use domain::validate::{Problems, Validate};
use edge::{Answer, Call, Endpoint, Route, openapi::Docs};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route =
    Route::put("/admin/stock/{sku}/{location}", "put-stock-policy").needs(Role::Merchant).versioned();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// Put whole: what is left out is not decided any more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PutStockPolicyBody {
    /// Units kept back from sale.
    #[serde(default)]
    safety: Option<i64>,
    #[serde(default)]
    reorder_point: Option<i64>,
    /// Units in one supplier's pack.
    #[serde(default)]
    pack: Option<i64>,
}

impl Validate for PutStockPolicyBody {
    fn check(&self, problems: &mut Problems) {
        optional_units(problems, "safety", self.safety, 0);
        optional_units(problems, "reorder_point", self.reorder_point, 0);
        optional_units(problems, "pack", self.pack, 1);
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let place = place(&call)?;
    let body: PutStockPolicyBody = call.json()?;
    let policy = Policy { safety: body.safety.unwrap_or(0), reorder_point: body.reorder_point, pack: body.pack };
    let done = inventory::put_policy(app, &place, policy, call.if_match()?).await?;
    let status = if done.created { StatusCode::CREATED } else { StatusCode::OK };
    put(status, done.stood, false)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Puts a stock item's safety stock, reorder point and pack")
        .body::<PutStockPolicyBody>()
        .reply::<StockItemView>(200, "The stock item; its ETag is the policy's version")
        .reply::<StockItemView>(201, "The stock item, made with nothing on it")
        .done();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_of_impossible_numbers_is_refused_field_by_field() {
        let body = |json| serde_json::from_value::<PutStockPolicyBody>(json).unwrap().problems();
        let wrong = body(serde_json::json!({"safety": -1, "reorder_point": 1_000_001, "pack": 0}));
        let fields: Vec<_> = wrong.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["safety", "reorder_point", "pack"]);
        assert!(body(serde_json::json!({})).is_empty());
    }
}
