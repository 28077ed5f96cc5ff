//! `GET /admin/invariants`: whether stock, orders and money are sound, with every violation.

use app::insights::{self, Findings, MOST_SKUS, Question};
use app::{App, Error, Role};
use domain::ids::Sku;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const ROUTE: Route = Route::get("/admin/invariants", "check-invariants").needs(Role::Merchant);
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    cursor: Option<String>,
    limit: Option<usize>,
    drained: Option<bool>,
}

impl Asked {
    fn into_question(self) -> Result<Question, Error> {
        let limit = self.limit.unwrap_or(MOST_SKUS);
        if !(1..=MOST_SKUS).contains(&limit) {
            return Err(Error::field("limit", format!("must be between 1 and {MOST_SKUS}")));
        }
        Ok(Question { cursor: self.cursor, limit, drained: self.drained.unwrap_or(true) })
    }
}

/// What was checked and what was found.
#[derive(Debug, Serialize, ToSchema)]
struct FindingsView {
    checked: CheckedView,
    violations: Vec<ViolationView>,
    /// SKUs that looked wrong and changed at each look: ask again when the shop is quieter.
    #[schema(value_type = Vec<String>)]
    unsettled: Vec<Sku>,
    next_cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct CheckedView {
    products: u64,
    stock_items: u64,
    orders: u64,
    movements: u64,
}

#[derive(Debug, Serialize, ToSchema)]
struct ViolationView {
    /// `I1` to `I4`, `I8`.
    invariant: String,
    subject: String,
    detail: String,
}

impl From<Findings> for FindingsView {
    fn from(findings: Findings) -> Self {
        let checked = findings.checked;
        let view = |violation: domain::invariants::Violation| ViolationView {
            invariant: violation.invariant.to_string(),
            subject: violation.subject,
            detail: violation.detail,
        };
        Self {
            checked: CheckedView {
                products: checked.products,
                stock_items: checked.stock_items,
                orders: checked.orders,
                movements: checked.movements,
            },
            violations: findings.violations.into_iter().map(view).collect(),
            unsettled: findings.unsettled,
            next_cursor: findings.next_cursor,
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let question = call.query::<Asked>()?.into_question()?;
    let findings = insights::check(app, &question).await?;
    Reply::ok().json(&FindingsView::from(findings))
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Checks the invariants of stock and orders")
        .query("limit", "SKUs one call checks, at most 500, which is what it checks unless told")
        .query("cursor", "`next_cursor` of the page before")
        .query("drained", "false leaves out what holds only once the stream has been drained")
        .reply::<FindingsView>(200, "What was checked, and every violation")
        .done();
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::insights::Checked;
    use domain::invariants::{Invariant, Violation};
    use serde_json::{json, to_value};

    #[test]
    fn g4_the_reply_names_each_violation_by_rule_and_subject() {
        let view = FindingsView::from(Findings {
            checked: Checked { products: 40, stock_items: 96, orders: 12, movements: 120 },
            violations: vec![Violation::new(Invariant::I1, "KETTLE-1@east", "available is -1")],
            unsettled: Vec::new(),
            next_cursor: None,
        });
        assert_eq!(
            to_value(&view).unwrap(),
            json!({
                "checked": {"products": 40, "stock_items": 96, "orders": 12, "movements": 120},
                "violations": [{"invariant": "I1", "subject": "KETTLE-1@east", "detail": "available is -1"}],
                "unsettled": [],
                "next_cursor": null,
            })
        );
    }

    #[test]
    fn everything_is_asked_unless_said_otherwise() {
        let asked = |limit, drained| Asked { cursor: None, limit, drained }.into_question();
        let all = asked(None, None).unwrap();
        assert_eq!((all.limit, all.drained), (MOST_SKUS, true));
        assert!(!asked(Some(1), Some(false)).unwrap().drained);
        assert!(asked(Some(0), None).is_err() && asked(Some(MOST_SKUS + 1), None).is_err());
    }
}
