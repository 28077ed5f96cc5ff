//! `POST /admin/tickets/{id}/messages`: answers a customer, or leaves a note; and says how the ticket stands from then on.

use crate::wire::{TicketView, check_message};
use app::idempotency::Attempt;
use app::{App, Role, tickets};
use domain::ids::TicketId;
use domain::tickets::{TicketState, Visibility};
use domain::validate::{Problems, Validate};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/admin/tickets/{id}/messages", "reply-ticket").needs(Role::Agent).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReplyTicketBody {
    pub message: String,
    /// `public` (the default) goes to the customer; `private` is a note.
    pub visibility: Option<String>,
    /// How the ticket stands from then on: `open`, `pending_customer`, `pending_internal`, `resolved` or `closed`.
    pub status: Option<String>,
}

impl Validate for ReplyTicketBody {
    fn check(&self, problems: &mut Problems) {
        check_message(problems, &self.message);
        if self.visibility.as_deref().is_some_and(|text| text.parse::<Visibility>().is_err()) {
            problems.add("visibility", "must be public or private");
        }
        let can_be = |state: TicketState| !matches!(state, TicketState::New | TicketState::Snoozed);
        if self.status.as_deref().is_some_and(|text| !text.parse().is_ok_and(can_be)) {
            problems.add("status", "must be open, pending_customer, pending_internal, resolved or closed");
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let key = call.idempotency_key()?;
    let id: TicketId = call.id("id", "ticket")?;
    let body: ReplyTicketBody = call.json()?;
    let reply = tickets::Reply {
        text: body.message.trim().to_owned(),
        visibility: body.visibility.and_then(|text| text.parse().ok()).unwrap_or_default(),
        state: body.status.and_then(|text| text.parse().ok()),
    };
    let attempt = Attempt::new(&call.caller, ROUTE.function, &key, call.fingerprint());
    let told = tickets::reply(app, &call.caller, &id, &reply, &attempt).await?;
    let view = TicketView::new(app, &call.caller, &told.thing);
    Reply::created(format!("/tickets/{id}")).etag(view.version).replayed(told.replayed).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Answers in a ticket, or leaves a note in it")
        .body::<ReplyTicketBody>()
        .reply::<TicketView>(201, "The ticket with the message")
        .done();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e8_an_answer_names_a_state_it_can_be_sent_with() {
        let wrong = |status: &str| {
            let body = ReplyTicketBody { message: "x".to_owned(), status: Some(status.to_owned()), visibility: None };
            body.problems().len()
        };
        let refused = ["new", "snoozed", "done", "resolved", "open"].map(wrong);
        assert_eq!(refused, [1, 1, 1, 0, 0]);
    }
}
