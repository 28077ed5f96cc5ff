//! `GET /admin/tickets`: what is to be seen to, the most urgent first; or what was done with, the newest first.

use app::tickets::{self, Filter};
use app::{App, Error, Role};
use domain::ids::OrderId;
use domain::tickets::TicketState;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::tickets::Listed;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::get("/admin/tickets", "list-tickets").needs(Role::Agent);
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// `open` (the default) or `done`.
    list: Option<String>,
    status: Option<String>,
    queue: Option<String>,
    /// `me`, `none`, or somebody by the issuer's name for them.
    assignee: Option<String>,
    order: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct TicketList {
    items: Vec<TicketItem>,
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct TicketItem {
    id: String,
    number: String,
    #[schema(value_type = String)]
    state: TicketState,
    subject: String,
    name: String,
    queue: String,
    assignee: Option<String>,
    category: Option<String>,
    order_id: Option<String>,
    /// By when somebody must see to it.
    #[schema(value_type = Option<String>)]
    due_at: Option<Timestamp>,
    /// That time has passed.
    late: bool,
    #[schema(value_type = String)]
    updated_at: Timestamp,
}

fn item(listed: Listed, now: Timestamp) -> TicketItem {
    let Listed { id, summary, .. } = listed;
    TicketItem {
        number: id.number(),
        id: id.to_string(),
        state: summary.state,
        subject: summary.subject,
        name: summary.name,
        queue: summary.queue,
        assignee: summary.assignee,
        category: summary.category,
        order_id: summary.order.map(|order| order.to_string()),
        due_at: summary.due_at,
        late: summary.due_at.is_some_and(|due| due < now),
        updated_at: summary.updated_at,
    }
}

fn filter(wanted: Wanted, call: &Call) -> Result<Filter, Error> {
    let state = wanted.status.as_deref().map(str::parse::<TicketState>);
    let state = state.transpose().map_err(|_| Error::field("status", "is not known"))?;
    let done = match (wanted.list.as_deref(), state) {
        (None, Some(state)) => !state.is_open(),
        (None | Some("open"), _) => false,
        (Some("done"), _) => true,
        _ => return Err(Error::field("list", "must be open or done")),
    };
    let order = wanted.order.as_deref().map(|text| OrderId::from_number(text).ok_or(Error::NotFound("order")));
    let own = call.caller.sub().map(str::to_owned);
    Ok(Filter {
        done,
        state,
        queue: wanted.queue,
        assignee: if wanted.assignee.as_deref() == Some("me") { own } else { wanted.assignee },
        order: order.transpose()?,
        limit: wanted.limit.unwrap_or(50).clamp(1, 100),
        cursor: wanted.cursor,
    })
}

async fn handle(app: &App, call: Call) -> Answer {
    let filter = filter(call.query()?, &call)?;
    let page = tickets::list(app, &filter).await?;
    let items = page.items.into_iter().map(|listed| item(listed, app.now())).collect();
    Reply::ok().json(&TicketList { items, next_cursor: page.next_cursor })
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Tickets that somebody must see to, the most urgent first")
        .query("list", "open (the default) or done, the newest first")
        .query("status", "Only those in this state")
        .query("queue", "Only those of this queue")
        .query("assignee", "`me`, `none`, or somebody by the issuer's name for them")
        .query("order", "Only those about this order, by its number or id")
        .query("limit", "At most 100")
        .query("cursor", "Where the page before ended")
        .reply::<TicketList>(200, "A page of tickets")
        .done();
}
