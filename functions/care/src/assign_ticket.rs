//! `POST /admin/tickets/{id}/assignee`: gives a ticket to somebody, to a queue, or back to its queue.

use crate::wire::TicketView;
use app::idempotency::Attempt;
use app::tickets::{self, Assignment};
use app::{App, Role};
use domain::ids::TicketId;
use domain::validate::{Problems, Validate};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/admin/tickets/{id}/assignee", "assign-ticket").needs(Role::Agent).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AssignTicketBody {
    /// `me`, or somebody by the issuer's name for them; nobody where it is left out: the queue sees to it.
    pub assignee: Option<String>,
    /// The queue it goes to; the one it is in where it is left out.
    pub queue: Option<String>,
}

impl Validate for AssignTicketBody {
    fn check(&self, problems: &mut Problems) {
        problems.optional("assignee", self.assignee.as_deref(), 128);
        problems.optional("queue", self.queue.as_deref(), 40);
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let key = call.idempotency_key()?;
    let id: TicketId = call.id("id", "ticket")?;
    let body: AssignTicketBody = call.json_or_default()?;
    let typed = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let assignee = typed(body.assignee);
    let own = call.caller.sub().map(str::to_owned);
    let assignee = if assignee.as_deref() == Some("me") { own } else { assignee };
    let wanted = Assignment { assignee, queue: typed(body.queue) };
    let attempt = Attempt::new(&call.caller, ROUTE.function, &key, call.fingerprint());
    let given = tickets::assign(app, &call.caller, &id, &wanted, &attempt).await?;
    let view = TicketView::new(app, &call.caller, &given.thing);
    Reply::ok().etag(view.version).replayed(given.replayed).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Gives a ticket to somebody, or to a queue")
        .body::<AssignTicketBody>()
        .reply::<TicketView>(200, "The ticket as it stands now")
        .done();
}
