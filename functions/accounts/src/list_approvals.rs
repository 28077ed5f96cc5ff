//! `GET /admin/approvals`: what waits for somebody's word, in the order in which it is due.

use app::approvals::{self, ApprovalsWanted};
use app::{App, Error, Role};
use domain::approvals::ApprovalState;
use edge::wire::approvals::ApprovalList;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Deserialize;

pub const ROUTE: Route = Route::get("/admin/approvals", "list-approvals").needs(Role::Agent);
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListApprovalsQuery {
    state: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

async fn handle(app: &App, call: Call) -> Answer {
    let query: ListApprovalsQuery = call.query()?;
    let state = query.state.as_deref().map(str::parse).transpose();
    let wanted = ApprovalsWanted {
        state: state
            .map_err(|_| Error::field("state", "must be pending, approved, rejected, expired or withdrawn"))?
            .unwrap_or(ApprovalState::Pending),
        limit: query.limit.unwrap_or(50).clamp(1, 100),
        cursor: query.cursor,
    };
    let page = approvals::list(app, &wanted).await?;
    Reply::ok().json(&ApprovalList::new(app, &page.items, page.next_cursor))
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Lists what waits for somebody's word, by when it is due")
        .query("state", "pending when left out; or approved, rejected, expired, withdrawn")
        .query("limit", "At most 100")
        .query("cursor", "From `next_cursor`")
        .reply::<ApprovalList>(200, "One page; `overdue` says that somebody should have decided by now")
        .done();
}
