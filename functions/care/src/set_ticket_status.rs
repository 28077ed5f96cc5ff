//! `POST /admin/tickets/{id}/status`: moves a ticket without a word. No clock of its customer's stands still for that.

use crate::wire::TicketView;
use app::idempotency::Attempt;
use app::tickets::{self, Move};
use app::{App, Error, Role};
use domain::ids::TicketId;
use domain::tickets::TicketState;
use domain::validate::{Problems, Validate};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/admin/tickets/{id}/status", "set-ticket-status").needs(Role::Agent).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SetTicketStatusBody {
    /// `open`, `pending_customer`, `pending_internal`, `snoozed`, `resolved` or `closed`.
    pub status: String,
    /// Until when it is put off, with `snoozed`.
    pub until: Option<String>,
}

impl Validate for SetTicketStatusBody {
    fn check(&self, problems: &mut Problems) {
        if self.status.parse::<TicketState>().is_err() {
            problems.add("status", "must be open, pending_customer, pending_internal, snoozed, resolved or closed");
        }
        if self.until.as_deref().is_some_and(|text| text.parse::<Timestamp>().is_err()) {
            problems.add("until", "must be a time such as 2027-03-01T09:30:00Z");
        }
        if self.until.is_some() && self.status != "snoozed" {
            problems.add("until", "is for tickets that are put off");
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let key = call.idempotency_key()?;
    let id: TicketId = call.id("id", "ticket")?;
    let body: SetTicketStatusBody = call.json()?;
    let state = body.status.parse().map_err(|_| Error::field("status", "is not known"))?;
    let wanted = Move { state, until: body.until.and_then(|text| text.parse().ok()) };
    let attempt = Attempt::new(&call.caller, ROUTE.function, &key, call.fingerprint());
    let moved = tickets::set_state(app, &call.caller, &id, wanted, &attempt).await?;
    let view = TicketView::new(app, &call.caller, &moved.thing);
    Reply::ok().etag(view.version).replayed(moved.replayed).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Moves a ticket without a word")
        .body::<SetTicketStatusBody>()
        .reply::<TicketView>(200, "The ticket as it stands now")
        .done();
}
