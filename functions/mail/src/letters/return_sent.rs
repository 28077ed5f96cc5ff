//! The carrier has what comes back.

use super::Letters;
use crate::letter::Letter;
use crate::parts::{About, greeting};
use app::mail::{Goods, Mail, RETURN_SENT, Story, Template};

pub(crate) struct ReturnSent<'a> {
    mail: &'a Mail,
    about: About<'a>,
    goods: &'a [Goods],
}

impl<'a> Letters<'a> for ReturnSent<'a> {
    const KIND: &'static Template = &RETURN_SENT;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::ReturnSent { goods } = &mail.story else { return None };
        Some(Self { mail, about: About::of(mail)?, goods })
    }

    fn letter(&self) -> Letter {
        let number = self.about.order().id.number();
        Letter::new("Your return", "The carrier has it", format!("Order {number}: your return is on its way to us."))
            .text(greeting(&self.mail.name))
            .text("The carrier has what you send back. We write again when it is here.")
            .and(self.about.units("What comes back", self.goods))
            .button("See your order", &self.about.facts.url)
    }
}
