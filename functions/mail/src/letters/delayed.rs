//! What was promised comes later: what, the day it was, the day it is now.

use super::Letters;
use crate::letter::{Block, Fact, Letter};
use crate::parts::{About, greeting};
use app::mail::{DELAYED, Goods, Mail, Story, Template};
use domain::promise::Window;
use wording::order_parts::dates;

pub(crate) struct Delayed<'a> {
    mail: &'a Mail,
    about: About<'a>,
    goods: &'a [Goods],
    was: Option<Window>,
    now: Option<Window>,
}

impl<'a> Letters<'a> for Delayed<'a> {
    const KIND: &'static Template = &DELAYED;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::Delayed { goods, was, now } = &mail.story else { return None };
        Some(Self { mail, about: About::of(mail)?, goods, was: *was, now: *now })
    }

    fn letter(&self) -> Letter {
        let number = self.about.order().id.number();
        let when = self.now.map(|window| dates(window, self.about.today));
        let preheader = match &when {
            Some(when) => format!("Order {number} should now arrive {when}."),
            None => format!("Order {number}: we have no new date yet."),
        };
        let was = self.was.map(|window| dates(window, self.about.today));
        let mut facts = vec![Fact {
            name: "Arrives now",
            value: when.unwrap_or_else(|| "We have no date yet and write when we have one".to_owned()),
            url: None,
        }];
        facts.extend(was.map(|value| Fact { name: "We had said", value, url: None }));
        Letter::new("Later than we said", "We are late, and sorry", preheader)
            .text(greeting(&self.mail.name))
            .text("Something in your order comes later than we promised.")
            .with(Block::Facts(facts))
            .and(self.about.units("What comes later", self.goods))
            .text("You need not do anything if you wish to wait. If it is too late for you, tell us and we cancel it.")
            .button("See your order", &self.about.facts.url)
    }
}
