//! An order above a company's limit was not allowed, or nobody said anything in time: nothing was charged, nothing is held.

use super::Letters;
use crate::letter::{Block, Letter};
use crate::parts::{About, greeting};
use app::mail::{Mail, ORDER_NOT_APPROVED, Story, Template};

pub(crate) struct OrderNotApproved<'a> {
    mail: &'a Mail,
    about: About<'a>,
    in_time: bool,
    note: Option<&'a str>,
}

impl<'a> Letters<'a> for OrderNotApproved<'a> {
    const KIND: &'static Template = &ORDER_NOT_APPROVED;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::OrderNotApproved { in_time, note } = &mail.story else { return None };
        Some(Self { mail, about: About::of(mail)?, in_time: *in_time, note: note.as_deref() })
    }

    fn letter(&self) -> Letter {
        let number = self.about.order().id.number();
        let text = if self.in_time {
            "Your company did not approve this order."
        } else {
            "Nobody in your company decided on this order in time."
        };
        let letter = Letter::new(
            "Not approved",
            "Your order was not approved",
            format!("Order {number} is not placed. Nothing was charged."),
        )
        .text(greeting(&self.mail.name))
        .text(format!("{text} It is not placed: nothing was charged, and nothing is held for you any more."));
        let letter = match self.note {
            Some(note) => letter.with(Block::Notice(format!("What was said: {note}"))),
            None => letter,
        };
        letter.button("See your order", &self.about.facts.url)
    }
}
