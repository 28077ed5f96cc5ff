//! Moving a ticket without a word: how it stands, and whose it is.

use super::say::calendar;
use super::{Conversation, find, with_messages};
use crate::events::kinds;
use crate::idempotency::{Attempt, Done};
use crate::{App, Caller, Error, retry, settings};
use domain::ids::TicketId;
use domain::tickets::{Ticket, TicketState};
use jiff::Timestamp;
use store::Changes;
use store::timers::Timer;

#[derive(Clone, Copy, Debug)]
pub struct Move {
    pub state: TicketState,
    /// Until when it is put off.
    pub until: Option<Timestamp>,
}

/// Whose it is from now on; the queue stays where none is named.
#[derive(Clone, Debug)]
pub struct Assignment {
    pub assignee: Option<String>,
    pub queue: Option<String>,
}

/// # Errors
/// `NotFound`, `ticket_state`, `snooze_until`.
pub async fn set_state(
    app: &App,
    caller: &Caller,
    id: &TicketId,
    wanted: Move,
    attempt: &Attempt,
) -> Result<Done<Conversation>, Error> {
    let shop = settings::shop(app).await?;
    changed(app, caller, id, attempt, |ticket| {
        let targets = shop.care.targets_by(ticket.category.as_deref(), calendar(ticket));
        Ok(ticket.with_state(wanted.state, wanted.until, &targets, app.now())?)
    })
    .await
}

/// # Errors
/// `NotFound`.
pub async fn assign(
    app: &App,
    caller: &Caller,
    id: &TicketId,
    wanted: &Assignment,
    attempt: &Attempt,
) -> Result<Done<Conversation>, Error> {
    changed(app, caller, id, attempt, |ticket| {
        Ok(ticket.assigned(wanted.assignee.as_deref(), wanted.queue.as_deref(), app.now()))
    })
    .await
}

async fn changed(
    app: &App,
    caller: &Caller,
    id: &TicketId,
    attempt: &Attempt,
    change: impl Fn(&Ticket) -> Result<Option<Ticket>, Error>,
) -> Result<Done<Conversation>, Error> {
    let change = &change;
    retry::until_settled(|| async move {
        let ticket = find(app, caller, id).await?;
        if attempt.earlier(app).await?.is_some() {
            return with_messages(app, caller, ticket).await.map(Done::again);
        }
        let next = change(&ticket)?;
        let mut changes: Changes<Error> = Changes::new();
        if let Some(next) = &next {
            changes.put_ticket(next, &[], || Error::Contention);
            if let Some(until) = next.snoozed_until {
                changes.put_timer(&Timer::new(kinds::TIMER_TICKET_WAKES, until, id.as_str(), ""));
            }
        }
        attempt.record(&mut changes, "moved", app.now());
        app.table.commit(changes).await?;
        with_messages(app, caller, next.unwrap_or(ticket)).await.map(Done::first)
    })
    .await
}
