//! What was asked for does not come back, and why.

use super::Letters;
use crate::letter::{Block, Letter};
use crate::parts::{About, greeting, plain};
use app::mail::{Goods, Mail, RETURN_REJECTED, Story, Template};

pub(crate) struct ReturnRejected<'a> {
    mail: &'a Mail,
    about: About<'a>,
    goods: &'a [Goods],
    reason: &'a str,
}

impl<'a> Letters<'a> for ReturnRejected<'a> {
    const KIND: &'static Template = &RETURN_REJECTED;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::ReturnRejected { goods, reason } = &mail.story else { return None };
        Some(Self { mail, about: About::of(mail)?, goods, reason })
    }

    fn letter(&self) -> Letter {
        let number = self.about.order().id.number();
        Letter::new("Your return", "We cannot take it back", format!("Order {number}: about your return."))
            .text(greeting(&self.mail.name))
            .text("We have looked at what you want to send back, and cannot take it. This is why:")
            .with(Block::Notice(plain(self.reason)))
            .and(self.about.units("What it is about", self.goods))
            .text("You see it differently, or something else would help? Answer this mail or call us.")
            .button("See your order", &self.about.facts.url)
    }
}
