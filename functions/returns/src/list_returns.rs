//! `GET /admin/returns`: what somebody has to see to, what waits longest first.

use app::{App, returns};
use domain::returns::ReturnState;
use edge::wire::order::Reader;
use edge::wire::returns::ReturnView;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const ROUTE: Route = Route::get("/admin/returns", "list-returns").staff();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

const MOST: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    state: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ReturnsView {
    items: Vec<ReturnView>,
    /// Always null: what waits longest comes first, and what is done leaves the list.
    #[schema(value_type = Option<String>)]
    next_cursor: Option<()>,
}

async fn handle(app: &App, call: Call) -> Answer {
    let query: Query = call.query()?;
    let state = match query.state.as_deref().map(str::parse::<ReturnState>) {
        None => None,
        Some(Ok(state)) if !state.has_ended() => Some(state),
        Some(_) => return Err(app::Error::field("state", "must be a state in which something is to be done")),
    };
    let found = returns::list(app, state, MOST).await?;
    let items = found.iter().map(|seen| ReturnView::new(&seen.order, &seen.it, Reader::Staff)).collect();
    Reply::ok().json(&ReturnsView { items, next_cursor: None })
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Returns somebody has to see to")
        .query("state", "One state; all in which something is to be done where none is named")
        .reply::<ReturnsView>(200, "What waits longest first")
        .done();
}
