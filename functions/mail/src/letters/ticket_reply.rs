//! Somebody of the shop answered a question: what they said, and where to go on.

use super::Letters;
use crate::letter::Letter;
use crate::parts::{greeting, plain};
use app::mail::{Mail, Story, TICKET_REPLY, Template, TicketFacts};

pub(crate) struct TicketReply<'a> {
    mail: &'a Mail,
    ticket: &'a TicketFacts,
    text: &'a str,
}

impl<'a> Letters<'a> for TicketReply<'a> {
    const KIND: &'static Template = &TICKET_REPLY;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::TicketReply { ticket, text } = &mail.story else { return None };
        Some(Self { mail, ticket, text })
    }

    fn letter(&self) -> Letter {
        let title = if self.ticket.is_done {
            "An answer, and we hope the last one you need"
        } else {
            "An answer to your question"
        };
        let first = plain(self.text).chars().take(90).collect::<String>();
        let letter = Letter::new("Your question", title, first).text(greeting(&self.mail.name));
        let letter = paragraphs(self.text).into_iter().fold(letter, Letter::text);
        letter.button("See your question and answer", &self.ticket.url).text(format!(
            "Question {}. Please answer on its page, so that whoever reads it has all that was said.",
            self.ticket.number
        ))
    }
}

/// Lines that belong together stay together; each paragraph on one line.
fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n").map(plain).filter(|paragraph| !paragraph.is_empty()).collect()
}
