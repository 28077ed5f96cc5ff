//! Mails about tickets: that a message arrived, and each answer. The mark of each stands in the ticket's partition, under the
//! number of the message it tells of.

use super::send::{deliver, outgoing};
use super::story::{Mail, Story, TicketFacts};
use super::{Renderer, facts};
use crate::events::{Event, kinds};
use crate::{App, Error, tickets};
use domain::address::Email;
use domain::ids::TicketId;
use domain::tickets::{Message, Ticket, Visibility};
use store::keys;

/// # Errors
/// When the table or the mail service cannot be reached: the event is to be delivered again.
pub(super) async fn send(app: &App, event: &Event, id: &TicketId, renderer: &dyn Renderer) -> Result<(), Error> {
    const GONE: Error = Error::NotFound("ticket");
    let number = event.part.strip_prefix(keys::MESSAGE).and_then(|number| number.parse().ok()).ok_or(GONE)?;
    let ticket = store::tickets::find(&*app.table, id).await?.ok_or(GONE)?;
    let message = store::tickets::message(&*app.table, id, number).await?.ok_or(GONE)?;
    let Some(story) = story(app, &ticket, &message, &event.kind) else { return Ok(()) };
    let key = keys::ticket_mail(id, story.template().name, number);
    if app.table.get(&key).await?.is_some() {
        return Ok(());
    }
    let mail = letter(app, &ticket.email, &ticket.name, story).await?;
    let (template, rendered) = (mail.template().name, renderer.render(&mail)?);
    let outcome = deliver(app, &key, &outgoing(mail, rendered)).await?;
    tracing::info!(ticket = %id, template, outcome, "a mail was handled");
    Ok(())
}

fn story(app: &App, ticket: &Ticket, message: &Message, kind: &str) -> Option<Story> {
    match kind {
        kinds::TICKET_OPENED => Some(Story::TicketReceived(told(app, ticket))),
        kinds::TICKET_REPLIED if message.visibility == Visibility::Public => {
            Some(Story::TicketReply { ticket: told(app, ticket), text: message.text.clone() })
        }
        _ => None,
    }
}

fn told(app: &App, ticket: &Ticket) -> TicketFacts {
    TicketFacts {
        number: ticket.id.number(),
        url: tickets::url(app, ticket),
        thread: thread(app, ticket.id.as_str()),
        is_done: !ticket.state.is_open(),
    }
}

/// The shop's own host makes the name nobody else's.
pub(super) fn thread(app: &App, id: &str) -> String {
    let site = app.config.site_url.as_str();
    let host = site.split("//").nth(1).and_then(|rest| rest.split(['/', ':']).next()).unwrap_or("localhost");
    format!("{id}@{host}")
}

async fn letter(app: &App, to: &Email, name: &str, story: Story) -> Result<Mail, Error> {
    Ok(Mail {
        shop: facts::shop(app).await?,
        to: to.clone(),
        name: name.to_owned(),
        story,
        order: None,
        now: app.now(),
        unsubscribe_url: None,
    })
}
