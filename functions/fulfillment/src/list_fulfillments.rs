//! `GET /admin/fulfillments?location=&state=&order=`: what is to be done at a location, in the order of its work; or everything
//! of one order.

use crate::wire::FulfillmentView;
use app::fulfillment::{self, Worklist};
use app::{App, Error, Role};
use domain::fulfillment::FulfillmentState;
use domain::ids::{LocationId, OrderId};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const ROUTE: Route = Route::get("/admin/fulfillments", "list-fulfillments").needs(Role::Warehouse);
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

const MOST: usize = 100;

#[derive(Deserialize)]
struct Filter {
    location: Option<String>,
    state: Option<String>,
    order: Option<String>,
    limit: Option<usize>,
}

/// What is to be done: emergencies first, then by the day it should leave. There is no second page: what is done makes room.
#[derive(Serialize, ToSchema)]
pub struct WorklistView {
    pub items: Vec<FulfillmentView>,
    /// Always null.
    #[schema(value_type = Option<String>)]
    pub next_cursor: Option<()>,
}

async fn handle(app: &App, call: Call) -> Answer {
    let tasks = fulfillment::list(app, &worklist(call.query()?)?).await?;
    let items = tasks.iter().map(|task| FulfillmentView::new(app, task)).collect();
    Reply::ok().json(&WorklistView { items, next_cursor: None })
}

fn worklist(filter: Filter) -> Result<Worklist, Error> {
    if let Some(order) = &filter.order {
        let id = OrderId::parse(order).ok().or_else(|| OrderId::from_number(order));
        return id.map(Worklist::Of).ok_or_else(|| Error::field("order", "must be an order's id or number"));
    }
    let location = filter.location.ok_or_else(|| Error::field("location", "say whose work, or which order's"))?;
    let location = LocationId::parse(&location).map_err(|error| Error::field("location", error.to_string()))?;
    let state = filter.state.map(|text| text.parse::<FulfillmentState>()).transpose();
    let state = state.map_err(|_| Error::field("state", "must be open, picking or packed"))?;
    let limit = filter.limit.unwrap_or(50);
    if limit == 0 || limit > MOST {
        return Err(Error::field("limit", format!("must be 1 to {MOST}")));
    }
    Ok(Worklist::At { location, state, limit })
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "What is to be picked, packed and handed over")
        .query("location", "The location whose work it is")
        .query("state", "Only in this state: open, picking or packed")
        .query("order", "An order's id or number: everything of it, whatever its state")
        .query("limit", "At most so many, up to 100; 50 when left out")
        .reply::<WorklistView>(200, "In the order of work")
        .done();
}
