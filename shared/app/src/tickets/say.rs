//! Going on in a ticket: its customer writes, somebody of the shop answers or leaves a note. Every message is an item of its
//! own, written with the ticket's next version.

use super::{Conversation, find, is_agent, with_messages};
use crate::events::kinds;
use crate::idempotency::{Attempt, Done};
use crate::{App, Caller, Error, retry, settings};
use domain::ids::TicketId;
use domain::tickets::{Message, Ticket, TicketState, Visibility};
use store::Changes;

/// What somebody of the shop says.
#[derive(Clone, Debug)]
pub struct Reply {
    pub text: String,
    pub visibility: Visibility,
    /// How the ticket stands from then on.
    pub state: Option<TicketState>,
}

/// A customer's message; or an agent's answer, which leaves the ticket as it stands.
///
/// # Errors
/// `NotFound`.
pub async fn post(
    app: &App,
    caller: &Caller,
    id: &TicketId,
    text: &str,
    attempt: &Attempt,
) -> Result<Done<Conversation>, Error> {
    let shop = settings::shop(app).await?;
    said(app, caller, id, attempt, |ticket| {
        let targets = shop.care.targets_by(ticket.category.as_deref(), calendar(ticket));
        if is_agent(caller) && ticket.account.as_deref() != caller.sub() {
            let by = caller.sub().unwrap_or_default();
            let (next, said) = ticket.answer(by, (Visibility::Public, text), None, &targets, app.now())?;
            return Ok((next, said, kinds::TICKET_REPLIED));
        }
        let (next, said) = ticket.hear(text, &targets, app.now());
        Ok((next, said, kinds::TICKET_MESSAGE))
    })
    .await
}

/// What somebody of the shop says, and how the ticket stands from then on.
///
/// # Errors
/// `NotFound`, `ticket_state`, `snooze_until`.
pub async fn reply(
    app: &App,
    caller: &Caller,
    id: &TicketId,
    reply: &Reply,
    attempt: &Attempt,
) -> Result<Done<Conversation>, Error> {
    let shop = settings::shop(app).await?;
    said(app, caller, id, attempt, |ticket| {
        let targets = shop.care.targets_by(ticket.category.as_deref(), calendar(ticket));
        let by = caller.sub().unwrap_or_default();
        let words = (reply.visibility, reply.text.as_str());
        let (next, said) = ticket.answer(by, words, reply.state, &targets, app.now())?;
        let event = if reply.visibility == Visibility::Public { kinds::TICKET_REPLIED } else { "" };
        Ok((next, said, event))
    })
    .await
}

/// The calendar of the running cycle.
pub(super) fn calendar(ticket: &Ticket) -> Option<&str> {
    ticket.cycles.last().map(|cycle| cycle.calendar.as_str())
}

async fn said(
    app: &App,
    caller: &Caller,
    id: &TicketId,
    attempt: &Attempt,
    say: impl Fn(&Ticket) -> Result<(Ticket, Message, &'static str), Error>,
) -> Result<Done<Conversation>, Error> {
    let say = &say;
    retry::until_settled(|| async move {
        let ticket = find(app, caller, id).await?;
        if attempt.earlier(app).await?.is_some() {
            return with_messages(app, caller, ticket).await.map(Done::again);
        }
        let (next, said, event) = say(&ticket)?;
        let events: Vec<&str> = Some(event).filter(|event| !event.is_empty()).into_iter().collect();
        let mut changes: Changes<Error> = Changes::new();
        changes.put_ticket(&next, &[], || Error::Contention);
        changes.put_message(id, &said, &events, || Error::Contention);
        attempt.record(&mut changes, said.number.to_string(), app.now());
        app.table.commit(changes).await?;
        with_messages(app, caller, next).await.map(Done::first)
    })
    .await
}
