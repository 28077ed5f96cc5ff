//! What was sent back is here, and what happens now.

use super::Letters;
use crate::letter::Letter;
use crate::parts::{About, greeting};
use app::mail::{Goods, Mail, RETURN_RECEIVED, Story, Template};

pub(crate) struct ReturnReceived<'a> {
    mail: &'a Mail,
    about: About<'a>,
    goods: &'a [Goods],
    damaged: u32,
    repair: bool,
}

impl<'a> Letters<'a> for ReturnReceived<'a> {
    const KIND: &'static Template = &RETURN_RECEIVED;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::ReturnReceived { goods, damaged, repair } = &mail.story else { return None };
        Some(Self { mail, about: About::of(mail)?, goods, damaged: *damaged, repair: *repair })
    }

    fn letter(&self) -> Letter {
        let number = self.about.order().id.number();
        let next = match (self.repair, self.damaged) {
            (true, _) => "We look at what is wrong with it and tell you when it is mended and when it goes home.",
            (false, 0) => "All of it is as it should be. What is owed to you for it is on its way.",
            (false, _) => "Something of it came to us damaged. We look at it and then write about your money.",
        };
        Letter::new("Your return", "It is here", format!("Order {number}: what you sent back has arrived."))
            .text(greeting(&self.mail.name))
            .text(next)
            .and(self.about.units("What arrived", self.goods))
            .button("See your order", &self.about.facts.url)
    }
}
