//! `GET /admin/orders`: orders, newest first.

use app::orders::{self, Filter};
use app::{App, Error, Role};
use domain::ids::OrderId;
use domain::orders::LateCause;
use edge::wire::Money;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const ROUTE: Route = Route::get("/admin/orders", "list-orders").needs(Role::Agent);
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListOrdersQuery {
    state: Option<String>,
    held: Option<bool>,
    late: Option<bool>,
    since: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct OrderSummary {
    pub id: String,
    pub number: String,
    #[schema(value_type = String)]
    pub created_at: Timestamp,
    pub state: String,
    pub name: String,
    pub total: Money,
    pub holds: Vec<String>,
    /// Where `late=true` was asked: since when, and what keeps it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<LateView>,
}

#[derive(Serialize, ToSchema)]
pub struct LateView {
    /// The day something of it was promised to leave.
    #[schema(value_type = String)]
    pub since: Date,
    pub days: i32,
    #[schema(value_type = String, example = "not_picked")]
    pub cause: LateCause,
}

#[derive(Serialize, ToSchema)]
pub struct OrderList {
    pub items: Vec<OrderSummary>,
    pub next_cursor: Option<String>,
}

async fn handle(app: &App, call: Call) -> Answer {
    let query: ListOrdersQuery = call.query()?;
    let state = query.state.as_deref().map(str::parse).transpose();
    let since = query.since.as_deref().map(str::parse).transpose();
    let filter = Filter {
        state: state.map_err(|_| Error::field("state", "is not a state of orders"))?,
        held: query.held,
        late: query.late == Some(true),
        since: since.map_err(|_| Error::field("since", "must be a time such as 2027-03-01T09:00:00Z"))?,
        limit: query.limit.unwrap_or(50).clamp(1, 100),
        cursor: query.cursor,
    };
    let page = orders::list(app, &filter).await?;
    let late = |id: &OrderId| {
        let late = page.late.get(id)?;
        Some(LateView { since: late.since, days: late.days, cause: late.cause })
    };
    let summary = |order: store::orders::Listed| OrderSummary {
        late: late(&order.id),
        number: order.id.number(),
        id: order.id.to_string(),
        created_at: order.created_at,
        state: order.summary.state.to_string(),
        name: order.summary.name,
        total: Money::new(domain::money::Minor(order.summary.total), app.config.currency),
        holds: order.summary.holds,
    };
    Reply::ok().json(&OrderList { items: page.items.into_iter().map(summary).collect(), next_cursor: page.next_cursor })
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Lists orders, newest first")
        .query("state", "Only orders in this state")
        .query("held", "true: only held orders; false: only those without a hold")
        .query("late", "true: only orders of which something should have left on an earlier day, with what keeps them")
        .query("since", "Only orders made at this time or later")
        .query("limit", "At most 100")
        .query("cursor", "From `next_cursor`")
        .reply::<OrderList>(200, "One page")
        .done();
}
