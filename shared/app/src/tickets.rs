//! What people bring to the shop: opening a ticket, going on in it, and working on it. Who holds its link, who is signed in
//! as its owner, and agents may see one; for everybody else it is not there.

mod attend;
mod claims;
mod contact;
mod list;
mod say;
mod work;

pub use attend::attend;
pub(crate) use claims::claim_of;
pub use contact::{Contact, contact, token_for};
pub use list::{Filter, TicketPage, list};
pub use say::{Reply, post, reply};
pub use work::{Assignment, Move, assign, set_state};

use crate::error::{Classify, Kind};
use crate::{App, Caller, Error, Role};
use domain::ids::TicketId;
use domain::tickets::{Message, Ticket, TicketRefused, Visibility};
use store::tickets;

const WHAT: &str = "ticket";

/// A ticket and what was said, as far as its reader may know.
#[derive(Clone, Debug)]
pub struct Conversation {
    pub ticket: Ticket,
    pub messages: Vec<Message>,
}

/// What lets a guest see this ticket.
#[must_use]
pub fn access_token(app: &App, ticket: &Ticket) -> Option<String> {
    app.links.token(WHAT, ticket.id.as_str(), ticket.generation)
}

/// The ticket's page, with the token that opens it.
#[must_use]
pub fn url(app: &App, ticket: &Ticket) -> String {
    let page = format!("{}/help/tickets/{}", app.config.site_url, ticket.id);
    match access_token(app, ticket) {
        Some(token) => format!("{page}?t={token}"),
        None => page,
    }
}

/// Whether somebody works on tickets, and so reads what is said among those who do.
#[must_use]
pub fn is_agent(caller: &Caller) -> bool {
    caller.has(Role::Agent)
}

/// # Errors
/// `NotFound`, also for somebody else's.
pub async fn get(app: &App, caller: &Caller, id: &TicketId) -> Result<Conversation, Error> {
    let ticket = find(app, caller, id).await?;
    with_messages(app, caller, ticket).await
}

pub(crate) async fn find(app: &App, caller: &Caller, id: &TicketId) -> Result<Ticket, Error> {
    let ticket = tickets::find(&*app.table, id).await?.ok_or(Error::NotFound(WHAT))?;
    let may_see = match caller {
        Caller::Guest { token: Some(token) } => app.links.matches(token, WHAT, id.as_str(), ticket.generation),
        Caller::Guest { token: None } => false,
        Caller::User { sub, .. } => is_agent(caller) || ticket.account.as_deref() == Some(sub),
    };
    if may_see { Ok(ticket) } else { Err(Error::NotFound(WHAT)) }
}

async fn with_messages(app: &App, caller: &Caller, ticket: Ticket) -> Result<Conversation, Error> {
    let mut messages = tickets::messages(&*app.table, &ticket.id).await?;
    // A message that was added since the ticket was read belongs to its next version.
    messages.retain(|message| message.number <= ticket.messages);
    if !is_agent(caller) {
        messages.retain(|message| message.visibility == Visibility::Public);
    }
    Ok(Conversation { ticket, messages })
}

impl Classify for TicketRefused {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFrom(..) => Kind::Conflict,
            Self::SnoozeUntil => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFrom(..) => "ticket_state",
            Self::SnoozeUntil => "snooze_until",
        }
    }
}

impl From<TicketRefused> for Error {
    fn from(refused: TicketRefused) -> Self {
        Self::Refused(Box::new(refused))
    }
}
