//! A matter somebody brought to the shop: one conversation whatever the channel, with an owner or a queue and a time by which
//! somebody must see to it. Owns how a ticket moves and what its clocks say; knows no mail and no page.
//!
//! Clocks run in cycles. A cycle begins with a customer's message (or with us), and ends with the act that resolves it; a
//! message after that begins another. Only what people say publicly moves a clock: status alone and snoozing never do.

mod clocks;
mod hours;
mod settings;
#[cfg(test)]
mod tests;

pub use clocks::{Clock, Cycle, Resolution};
pub use hours::Calendar;
pub use settings::{CareSettings, Policy, Targets};

use crate::address::Email;
use crate::ids::{OrderId, TicketId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub const LONGEST_SUBJECT: usize = 120;
pub const LONGEST_MESSAGE: usize = 10_000;
/// Nothing is put off for longer.
const LONGEST_SNOOZE: SignedDuration = SignedDuration::from_hours(24 * 90);

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumIter, strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum TicketState {
    /// Nobody has looked at it.
    New,
    Open,
    /// The customer has to say something.
    PendingCustomer,
    /// Somebody else of the shop has to do something.
    PendingInternal,
    /// Put off until a time.
    Snoozed,
    Resolved,
    Closed,
}

impl TicketState {
    /// Whether somebody still has to see to it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Resolved | Self::Closed)
    }
}

/// What it came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Source {
    #[default]
    Contact,
    /// A survey that was answered with a low score.
    Survey,
    /// Somebody says that something went wrong with what was sent to them.
    Claim,
}

impl Source {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    fn is_contact(&self) -> bool {
        *self == Self::Contact
    }
}

/// A ticket as stored. Its messages are items of their own.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    pub id: TicketId,
    pub version: u64,
    pub state: TicketState,
    #[serde(default, skip_serializing_if = "Source::is_contact")]
    pub source: Source,
    pub subject: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    pub name: String,
    pub email: Email,
    /// The account of whoever opened it; none for a guest's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The order it is about, where whoever opened it showed that it is theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// What they wrote in the field for it, whatever it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_named: Option<String>,
    pub queue: String,
    /// Who sees to it, by the issuer's name for them; the queue does while nobody has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<Timestamp>,
    /// How many messages it has: the next one's number is one more.
    pub messages: u32,
    /// The last is the current one.
    pub cycles: Vec<Cycle>,
    /// Of the request that opened it, to tell a repeat from another request under the same key.
    pub fingerprint: String,
    /// Raised to take old links back.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub generation: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ticket({} {} v{})", self.id, self.state, self.version)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Author {
    Customer,
    Agent,
    /// The shop by itself.
    Shop,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Visibility {
    #[default]
    Public,
    /// A note among those who work on it.
    Private,
}

/// Something that was said. Never changed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub number: u32,
    pub at: Timestamp,
    pub author: Author,
    /// Who of the shop, by the issuer's name for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    pub visibility: Visibility,
    /// Without card numbers.
    pub text: String,
    /// The state it was sent with, where its author named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<TicketState>,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({} by {})", self.number, self.author)
    }
}

/// Why a ticket is not moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TicketRefused {
    #[error("a ticket that is {0} cannot become {1}")]
    NotFrom(TicketState, TicketState),
    #[error("say until when it is put off, within ninety days")]
    SnoozeUntil,
}

/// What a ticket is made of.
#[derive(Clone)]
pub struct Opening {
    pub id: TicketId,
    pub source: Source,
    pub subject: String,
    pub category: Option<String>,
    pub name: String,
    pub email: Email,
    pub account: Option<String>,
    pub order: Option<OrderId>,
    pub order_named: Option<String>,
    pub fingerprint: String,
}

impl Ticket {
    /// A ticket with its first message. What the shop opens by itself is nobody's first message: nobody waits for an answer.
    #[must_use]
    pub fn open(opening: Opening, text: &str, targets: &Targets<'_>, now: Timestamp) -> (Self, Message) {
        let now = whole_milliseconds(now);
        let author = match opening.source {
            Source::Contact | Source::Claim => Author::Customer,
            Source::Survey => Author::Shop,
        };
        let Opening { id, source, subject, category, name, email, account, order, order_named, fingerprint } = opening;
        let ticket = Self {
            id,
            version: 1,
            state: TicketState::New,
            source,
            subject,
            category,
            name,
            email,
            account,
            order,
            order_named,
            queue: targets.queue.to_owned(),
            assignee: None,
            created_at: now,
            updated_at: now,
            snoozed_until: None,
            messages: 1,
            cycles: vec![Cycle::begin(author == Author::Customer, targets, now)],
            fingerprint,
            generation: 0,
        };
        let visibility = if author == Author::Customer { Visibility::Public } else { Visibility::Private };
        let text = crate::validate::without_card_numbers(text);
        (ticket, Message { number: 1, at: now, author, by: None, visibility, text, state: None })
    }

    /// The customer says something. What was done with is taken up again, as a new cycle.
    #[must_use]
    pub fn hear(&self, text: &str, targets: &Targets<'_>, now: Timestamp) -> (Self, Message) {
        let (mut next, now) = (self.next(now), whole_milliseconds(now));
        if self.state.is_open() {
            if let Some(cycle) = next.cycles.last_mut() {
                cycle.customer_wrote(targets, now);
            }
        } else {
            next.cycles.push(Cycle::begin(true, targets, now));
        }
        if next.state != TicketState::New {
            next.state = TicketState::Open;
        }
        next.snoozed_until = None;
        let said = next.say(Author::Customer, None, Visibility::Public, text, now);
        (next, said)
    }

    /// Somebody of the shop answers, or leaves a note. An answer makes a new ticket an open one; a note moves nothing but
    /// what its author names.
    ///
    /// # Errors
    /// A state it cannot be sent with.
    pub fn answer(
        &self,
        by: &str,
        (visibility, text): (Visibility, &str),
        state: Option<TicketState>,
        targets: &Targets<'_>,
        now: Timestamp,
    ) -> Result<(Self, Message), TicketRefused> {
        let mut next = self.next(now);
        let now = whole_milliseconds(now);
        if visibility == Visibility::Public {
            if let Some(cycle) = next.cycles.last_mut() {
                cycle.we_wrote(state == Some(TicketState::PendingCustomer), now);
            }
            if next.state == TicketState::New {
                next.state = TicketState::Open;
            }
        }
        if let Some(state) = state.filter(|state| *state != next.state) {
            next.become_state(state, None, targets, now)?;
        }
        let said = next.say(Author::Agent, Some(by), visibility, text, now);
        Ok((next, Message { state, ..said }))
    }

    /// Somebody moves it without a word. `None` when it stands so already.
    ///
    /// # Errors
    /// A state it cannot get to; a snooze without an end.
    pub fn with_state(
        &self,
        state: TicketState,
        until: Option<Timestamp>,
        targets: &Targets<'_>,
        now: Timestamp,
    ) -> Result<Option<Self>, TicketRefused> {
        if state == self.state && until == self.snoozed_until {
            return Ok(None);
        }
        let mut next = self.next(now);
        next.become_state(state, until, targets, whole_milliseconds(now))?;
        Ok(Some(next))
    }

    /// Gives it to somebody, or to a queue. `None` when it is theirs already.
    #[must_use]
    pub fn assigned(&self, assignee: Option<&str>, queue: Option<&str>, now: Timestamp) -> Option<Self> {
        let mut next = self.next(now);
        next.assignee = assignee.map(str::to_owned);
        next.queue = queue.map_or_else(|| self.queue.clone(), str::to_owned);
        ((&next.assignee, &next.queue) != (&self.assignee, &self.queue)).then_some(next)
    }

    /// What was put off has its time. `None` when it is not put off, or not that long.
    #[must_use]
    pub fn wake(&self, now: Timestamp) -> Option<Self> {
        let due = self.snoozed_until.is_some_and(|until| until <= now) && self.state == TicketState::Snoozed;
        due.then(|| Self { state: TicketState::Open, snoozed_until: None, ..self.next(now) })
    }

    /// By when somebody must see to it: the first clock that runs out. None once it is done with.
    #[must_use]
    pub fn due_at(&self) -> Option<Timestamp> {
        let cycle = self.cycles.last().filter(|_| self.state.is_open())?;
        Some(cycle.due())
    }

    fn next(&self, now: Timestamp) -> Self {
        Self { version: self.version + 1, updated_at: whole_milliseconds(now), ..self.clone() }
    }

    fn say(&mut self, author: Author, by: Option<&str>, visibility: Visibility, text: &str, now: Timestamp) -> Message {
        self.messages += 1;
        let text = crate::validate::without_card_numbers(text);
        Message { number: self.messages, at: now, author, by: by.map(str::to_owned), visibility, text, state: None }
    }

    fn become_state(
        &mut self,
        state: TicketState,
        until: Option<Timestamp>,
        targets: &Targets<'_>,
        now: Timestamp,
    ) -> Result<(), TicketRefused> {
        use TicketState::{Closed, New, Open, PendingCustomer, PendingInternal, Resolved, Snoozed};
        let from = self.state;
        match (from, state) {
            (_, New) | (Resolved | Closed, PendingCustomer | PendingInternal | Snoozed) | (Closed, Resolved) => {
                return Err(TicketRefused::NotFrom(from, state));
            }
            // Taken up again by us: nobody waits for a first word.
            (Resolved | Closed, Open) => self.cycles.push(Cycle::begin(false, targets, now)),
            (_, Resolved | Closed) => {
                if let Some(cycle) = self.cycles.last_mut() {
                    cycle.done(now);
                }
            }
            _ => {}
        }
        let latest = now.checked_add(LONGEST_SNOOZE).unwrap_or(Timestamp::MAX);
        self.snoozed_until = match (state, until) {
            (Snoozed, Some(until)) if until > now && until <= latest => Some(whole_milliseconds(until)),
            (Snoozed, _) => return Err(TicketRefused::SnoozeUntil),
            _ => None,
        };
        self.state = state;
        Ok(())
    }
}

fn whole_milliseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}
