//! A ticket as its reader sees it: its customer reads what was said to them, those who work on it also whose it is, by when,
//! and what was said among them.

use app::tickets::{Conversation, is_agent};
use app::{App, Caller};
use domain::tickets::{Author, Cycle, LONGEST_MESSAGE, Message, Source, Ticket, TicketState, Visibility};
use domain::validate::Problems;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(crate) struct TicketView {
    #[schema(example = "tic_7KQ2M4XD9TBCRH3F")]
    pub id: String,
    /// What people read and say.
    #[schema(example = "7KQ2-M4XD-9TBC-RH3F")]
    pub number: String,
    pub version: u64,
    #[schema(value_type = String, example = "open")]
    pub state: TicketState,
    pub subject: String,
    pub category: Option<String>,
    pub name: String,
    /// What was written in the field for the order.
    pub order: Option<String>,
    #[schema(value_type = String)]
    pub created_at: Timestamp,
    #[schema(value_type = String)]
    pub updated_at: Timestamp,
    pub messages: Vec<MessageView>,
    /// Where people read it.
    pub url: String,
    /// For guests: what lets them see it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<String>,
    /// For those who work on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work: Option<WorkView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct MessageView {
    pub number: u32,
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// `customer`, `agent` or `shop`.
    #[schema(value_type = String)]
    pub author: Author,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// `public`, or `private` for a note among those who work on it.
    #[schema(value_type = String)]
    pub visibility: Visibility,
    pub text: String,
    /// How the ticket stood from then on, where its author said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub state: Option<TicketState>,
}

/// Whose it is and by when, and what its clocks say.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkView {
    #[schema(value_type = String)]
    pub source: Source,
    pub email: String,
    pub account: Option<String>,
    /// The order, where whoever opened the ticket showed that it is theirs.
    pub order_id: Option<String>,
    pub queue: String,
    pub assignee: Option<String>,
    #[schema(value_type = Option<String>)]
    pub due_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub snoozed_until: Option<Timestamp>,
    /// The clocks, cycle by cycle; the last is the current one.
    #[schema(value_type = Vec<Object>)]
    pub cycles: Vec<Cycle>,
}

impl TicketView {
    pub(crate) fn new(app: &App, caller: &Caller, told: &Conversation) -> Self {
        let Conversation { ticket, messages } = told;
        let staff = is_agent(caller);
        // The page's address carries a token: only whoever needs one is shown it.
        let access_token = app::tickets::token_for(app, caller, ticket);
        Self {
            id: ticket.id.to_string(),
            number: ticket.id.number(),
            version: ticket.version,
            state: ticket.state,
            subject: ticket.subject.clone(),
            category: ticket.category.clone(),
            name: ticket.name.clone(),
            order: ticket.order_named.clone(),
            created_at: ticket.created_at,
            updated_at: ticket.updated_at,
            messages: messages.iter().map(|message| said(message, staff)).collect(),
            url: format!("{}/help/tickets/{}", app.config.site_url, ticket.id),
            access_token,
            work: staff.then(|| work(ticket)),
        }
    }
}

fn said(message: &Message, staff: bool) -> MessageView {
    MessageView {
        number: message.number,
        at: message.at,
        author: message.author,
        by: message.by.clone().filter(|_| staff),
        visibility: message.visibility,
        text: message.text.clone(),
        state: message.state,
    }
}

fn work(ticket: &Ticket) -> WorkView {
    WorkView {
        source: ticket.source,
        email: ticket.email.as_str().to_owned(),
        account: ticket.account.clone(),
        order_id: ticket.order.as_ref().map(ToString::to_string),
        queue: ticket.queue.clone(),
        assignee: ticket.assignee.clone(),
        due_at: ticket.due_at(),
        snoozed_until: ticket.snoozed_until,
        cycles: ticket.cycles.clone(),
    }
}

/// What somebody wrote: something, of several lines, not too long. A card number in it is masked and not refused.
pub(crate) fn check_message(problems: &mut Problems, text: &str) {
    if text.trim().is_empty() {
        problems.add("message", "is required");
    }
    problems.at_most("message", text.chars().count(), LONGEST_MESSAGE);
    let is_odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.contains(is_odd) {
        problems.add("message", "must hold no control characters");
    }
}
