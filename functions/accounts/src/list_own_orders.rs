//! `GET /me/orders`: the caller's own orders, newest first, with those placed without an account under their e-mail address.

use app::accounts::{self, OwnOrder};
use app::{App, Error};
use domain::orders::{FulfillmentStatus, PaymentStatus, State};
use edge::wire::Money;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const ROUTE: Route = Route::get("/me/orders", "list-own-orders").signed_in();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

const USUAL_LIMIT: usize = 20;
const MOST_ITEMS: usize = 100;
/// What an order is remembered by.
const FIRST_LINES: usize = 3;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListOwnOrdersQuery {
    limit: Option<usize>,
    cursor: Option<String>,
}

/// What a list shows its customer of an order.
#[derive(Serialize, ToSchema)]
pub struct OwnOrderSummary {
    #[schema(example = "ord_7KQ2M4XD9TBCRH3F")]
    pub id: String,
    #[schema(example = "7KQ2-M4XD-9TBC-RH3F")]
    pub number: String,
    #[schema(value_type = String)]
    pub created_at: Timestamp,
    /// None while it waits for its payment, or if it never got one.
    #[schema(value_type = Option<String>)]
    pub placed_at: Option<Timestamp>,
    #[schema(value_type = String, example = "placed")]
    pub state: State,
    #[schema(value_type = String)]
    pub fulfillment_status: FulfillmentStatus,
    #[schema(value_type = String)]
    pub payment_status: PaymentStatus,
    pub total: Money,
    /// The first three.
    pub lines: Vec<OwnLine>,
    /// Of all lines.
    pub line_count: usize,
    pub units: u32,
    /// For an order that is not in the account: what opens it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct OwnLine {
    pub sku: String,
    pub name: String,
    pub quantity: u32,
}

#[derive(Serialize, ToSchema)]
pub struct OwnOrderList {
    pub items: Vec<OwnOrderSummary>,
    pub next_cursor: Option<String>,
}

impl From<OwnOrder> for OwnOrderSummary {
    fn from(OwnOrder { order, access_token }: OwnOrder) -> Self {
        let lines = order.lines.iter().take(FIRST_LINES).map(|line| OwnLine {
            sku: line.sku.to_string(),
            name: line.name.clone(),
            quantity: line.quantity(),
        });
        Self {
            id: order.id.to_string(),
            number: order.id.number(),
            created_at: order.created_at,
            placed_at: order.placed_at,
            state: order.state,
            fulfillment_status: order.fulfillment_status(),
            payment_status: order.payment_status(),
            total: Money::new(order.totals().total, order.currency),
            lines: lines.collect(),
            line_count: order.lines.len(),
            units: order.lines.iter().map(domain::orders::Line::quantity).sum(),
            access_token,
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let query: ListOwnOrdersQuery = call.query()?;
    let limit = query.limit.unwrap_or(USUAL_LIMIT);
    if !(1..=MOST_ITEMS).contains(&limit) {
        return Err(Error::field("limit", format!("must be between 1 and {MOST_ITEMS}")));
    }
    let page = accounts::list_orders(app, call.signed_in()?, limit, query.cursor.as_deref()).await?;
    let items = page.items.into_iter().map(OwnOrderSummary::from).collect();
    Reply::ok().json(&OwnOrderList { items, next_cursor: page.next_cursor })
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Lists the caller's own orders, newest first")
        .query("limit", "At most 100; 20 when left out")
        .query("cursor", "From `next_cursor`")
        .reply::<OwnOrderList>(200, "One page; an order that was declined at once is not among them")
        .done();
}
