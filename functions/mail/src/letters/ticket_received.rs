//! A message to the shop arrived: that it did, and the way back to it. Nothing of what was written is repeated: anybody may have
//! typed this address.

use super::Letters;
use crate::letter::{Block, Fact, Letter};
use crate::parts::greeting;
use app::mail::{Mail, Story, TICKET_RECEIVED, Template, TicketFacts};

pub(crate) struct TicketReceived<'a> {
    mail: &'a Mail,
    ticket: &'a TicketFacts,
}

impl<'a> Letters<'a> for TicketReceived<'a> {
    const KIND: &'static Template = &TICKET_RECEIVED;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::TicketReceived(ticket) = &mail.story else { return None };
        Some(Self { mail, ticket })
    }

    fn letter(&self) -> Letter {
        let number = &self.ticket.number;
        Letter::new("Your question", "We have your message", format!("Question {number}: somebody looks at it."))
            .text(greeting(&self.mail.name))
            .text("Thank you for writing to us. Somebody reads it and answers by mail. What was said, and what we answer, is on a page of its own; there you can add to it, too.")
            .with(Block::Facts(vec![Fact { name: "Question", value: number.clone(), url: None }]))
            .button("See your question", &self.ticket.url)
            .text("You did not write to us? Then somebody typed your address by mistake, and there is nothing to do.")
    }
}
