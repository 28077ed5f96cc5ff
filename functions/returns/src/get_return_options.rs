//! `GET /orders/{id}/return-options`: what of an order may come back, until when, how and at what cost.

use app::{App, returns};
use domain::ids::OrderId;
use domain::returns::{Method, Reason, Resolution};
use edge::wire::Money;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::get("/orders/{id}/return-options", "get-return-options");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Serialize, ToSchema)]
struct OptionsView {
    lines: Vec<LineOptionsView>,
    #[schema(value_type = Vec<String>)]
    reasons: Vec<ReasonView>,
    /// The least burden first.
    methods: Vec<MethodView>,
    /// Kept of the refund where the fault is not ours.
    fee: Money,
}

#[derive(Serialize, ToSchema)]
struct LineOptionsView {
    line: String,
    sku: String,
    name: String,
    /// May come back without anybody deciding.
    quantity: u32,
    /// May be asked for; somebody decides.
    quantity_by_request: u32,
    #[schema(value_type = Option<String>)]
    window_ends: Option<Timestamp>,
    #[schema(value_type = Vec<String>)]
    resolutions: Vec<Resolution>,
    /// What those that may come back cost.
    value: Money,
}

#[derive(Serialize, ToSchema)]
struct ReasonView {
    #[schema(value_type = String)]
    reason: Reason,
    /// It costs the customer nothing.
    is_ours: bool,
}

#[derive(Serialize, ToSchema)]
struct MethodView {
    #[schema(value_type = String)]
    method: Method,
    /// From 1, the least burden.
    burden: u8,
}

async fn handle(app: &App, call: Call) -> Answer {
    let id: OrderId = call.id("id", "order")?;
    let of = returns::of_order(app, &call.caller, &id).await?;
    let money = |amount| Money::new(amount, of.order.currency);
    let lines = of.options.lines.iter().filter(|line| line.units.all() > 0).map(|line| {
        let own = &of.order.lines[usize::from(line.line) - 1];
        LineOptionsView {
            line: line.line.to_string(),
            sku: own.sku.to_string(),
            name: own.name.clone(),
            quantity: line.units.in_policy,
            quantity_by_request: line.units.outside,
            window_ends: line.window_ends,
            resolutions: line.resolutions.clone(),
            value: money(line.worth),
        }
    });
    let view = OptionsView {
        lines: lines.collect(),
        reasons: of.options.reasons.iter().map(|it| ReasonView { reason: *it, is_ours: it.is_ours() }).collect(),
        methods: of.options.methods.iter().map(|it| MethodView { method: it.method, burden: it.rank }).collect(),
        fee: money(of.options.fee),
    };
    Reply::ok().json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "What of an order may come back, until when, how and at what cost")
        .reply::<OptionsView>(200, "Lines with units that are with the customer")
        .done();
}
