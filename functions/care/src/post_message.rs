//! `POST /tickets/{id}/messages`: goes on in a ticket. A customer's message takes up again what was done with.

use crate::wire::{TicketView, check_message};
use app::idempotency::Attempt;
use app::{App, tickets};
use domain::ids::TicketId;
use domain::validate::{Problems, Validate};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/tickets/{id}/messages", "post-message").idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PostMessageBody {
    pub message: String,
}

impl Validate for PostMessageBody {
    fn check(&self, problems: &mut Problems) {
        check_message(problems, &self.message);
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let key = call.idempotency_key()?;
    let id: TicketId = call.id("id", "ticket")?;
    let body: PostMessageBody = match call.json() {
        Ok(body) => body,
        // Whoever may not see the ticket is told nothing else.
        Err(wrong) => return Err(tickets::get(app, &call.caller, &id).await.err().unwrap_or(wrong)),
    };
    let attempt = Attempt::new(&call.caller, ROUTE.function, &key, call.fingerprint());
    let told = tickets::post(app, &call.caller, &id, body.message.trim(), &attempt).await?;
    let view = TicketView::new(app, &call.caller, &told.thing);
    Reply::created(format!("/tickets/{id}")).etag(view.version).replayed(told.replayed).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Goes on in a ticket")
        .body::<PostMessageBody>()
        .reply::<TicketView>(201, "The ticket with the message")
        .done();
}
