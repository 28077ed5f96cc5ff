//! `POST /orders/{id}/returns`: something is to come back. In policy it is agreed to at once; out of policy somebody decides.

use crate::wire::{attempt, check_lines, check_quantity, number, view};
use app::{App, returns};
use domain::ids::{OrderId, Sku};
use domain::returns::{Asked, Method, Reason, Resolution, ReturnLine};
use domain::validate::{Problems, Validate};
use edge::wire::returns::ReturnView;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/orders/{id}/returns", "request-return").idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

const LONGEST_NOTE: usize = 1000;
const MOST_KINDS: usize = 20;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RequestReturnBody {
    #[serde(default)]
    #[schema(required)]
    lines: Vec<ReturnLineBody>,
    #[schema(value_type = String)]
    resolution: Resolution,
    /// What is wanted in exchange; the same goods where nothing is named.
    #[serde(default)]
    exchange_for: Vec<ExchangeBody>,
    /// The least burden where none is named.
    #[schema(value_type = Option<String>)]
    method: Option<Method>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReturnLineBody {
    line: String,
    quantity: u32,
    #[schema(value_type = String)]
    reason: Reason,
    note: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ExchangeBody {
    sku: String,
    quantity: u32,
}

impl Validate for RequestReturnBody {
    fn check(&self, problems: &mut Problems) {
        check_lines(self.lines.iter().map(|line| line.line.as_str()), problems);
        for (index, line) in self.lines.iter().enumerate() {
            check_quantity(index, "quantity", line.quantity, 1, problems);
            problems.within_item("lines", index, |problems| {
                if let Some(note) = &line.note {
                    problems.lines_of_text("note", note, LONGEST_NOTE);
                    problems.no_card_number("note", note);
                }
            });
        }
        problems.at_most("exchange_for", self.exchange_for.len(), MOST_KINDS);
        if !self.exchange_for.is_empty() && self.resolution != Resolution::Exchange {
            problems.add("exchange_for", "goes with the resolution exchange");
        }
        for (index, wanted) in self.exchange_for.iter().enumerate().take(MOST_KINDS) {
            problems.within_item("exchange_for", index, |problems| {
                if Sku::parse(&wanted.sku).is_err() {
                    problems.add("sku", "must be a SKU");
                }
                if wanted.quantity == 0 || wanted.quantity > domain::orders::MOST_UNITS {
                    problems.add("quantity", format!("must be 1 to {}", domain::orders::MOST_UNITS));
                }
            });
            if self.exchange_for[..index].iter().any(|other| other.sku == wanted.sku) {
                problems.add("exchange_for", format!("names {} twice", wanted.sku));
            }
        }
    }
}

impl RequestReturnBody {
    fn into_asked(self, by: String) -> Asked {
        let line = |it: ReturnLineBody| {
            let note = it.note.filter(|note| !note.trim().is_empty());
            Some(ReturnLine { line: number(&it.line)?, units: it.quantity, reason: it.reason, note })
        };
        let wanted = |it: ExchangeBody| Some((Sku::parse(&it.sku).ok()?, it.quantity));
        Asked {
            lines: self.lines.into_iter().filter_map(line).collect(),
            resolution: self.resolution,
            exchange_for: self.exchange_for.into_iter().filter_map(wanted).collect(),
            method: self.method,
            by,
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = attempt(&call, &ROUTE)?;
    let id: OrderId = call.id("id", "order")?;
    let body: RequestReturnBody = call.json()?;
    let asked = body.into_asked(call.caller.actor());
    let done = returns::request(app, &call.caller, &id, &asked, &attempt).await?;
    let view = view(&call, &done.thing);
    Reply::created(format!("/returns/{}", view.id)).etag(view.version).replayed(done.replayed).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Asks to send something back; out of policy it waits for somebody's decision")
        .body::<RequestReturnBody>()
        .reply::<ReturnView>(201, "The return; `pending_approval` where somebody decides")
        .done();
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn problems(body: serde_json::Value) -> Vec<String> {
        let body: RequestReturnBody = serde_json::from_value(body).unwrap();
        let mut problems = Problems::new();
        body.check(&mut problems);
        problems.as_slice().iter().map(|problem| problem.field.clone()).collect()
    }

    #[test]
    fn d1_a_request_names_lines_once_and_what_is_wanted_for_them() {
        let line = |line: &str, quantity: u32| json!({"line": line, "quantity": quantity, "reason": "defective"});
        assert_eq!(problems(json!({"lines": [line("1", 2)], "resolution": "refund"})), Vec::<String>::new());
        assert_eq!(problems(json!({"resolution": "refund"})), ["lines"]);
        assert_eq!(problems(json!({"lines": [line("1", 0)], "resolution": "refund"})), ["lines[0].quantity"]);
        assert_eq!(problems(json!({"lines": [line("1", 1), line("1", 1)], "resolution": "refund"})), ["lines"]);
        let swapped =
            json!({"lines": [line("1", 1)], "resolution": "refund", "exchange_for": [{"sku": "A", "quantity": 1}]});
        assert_eq!(problems(swapped), ["exchange_for"]);
        assert!(serde_json::from_value::<RequestReturnBody>(json!({"lines": [], "resolution": "gift"})).is_err());
    }
}
