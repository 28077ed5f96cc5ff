//! A repair goes home on another day than was said.

use super::Letters;
use crate::letter::{Block, Fact, Letter};
use crate::parts::{About, greeting, plain};
use app::mail::{Goods, Mail, REPAIR_DATE, Story, Template};
use jiff::civil::Date;
use wording::words;

pub(crate) struct RepairDate<'a> {
    mail: &'a Mail,
    about: About<'a>,
    goods: &'a [Goods],
    old: Date,
    new: Date,
    cause: &'a str,
}

impl<'a> Letters<'a> for RepairDate<'a> {
    const KIND: &'static Template = &REPAIR_DATE;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::RepairDate { goods, old, new, cause } = &mail.story else { return None };
        Some(Self { mail, about: About::of(mail)?, goods, old: *old, new: *new, cause })
    }

    fn letter(&self) -> Letter {
        let number = self.about.order().id.number();
        let day = |day| words::date(day, self.about.today);
        let fact = |name, value| Fact { name, value, url: None };
        let facts = vec![
            fact("Goes home now", day(self.new)),
            fact("We had said", day(self.old)),
            fact("Why", plain(self.cause)),
        ];
        let preheader = format!("Order {number}: your repair goes home on {}.", day(self.new));
        Letter::new("Your repair", "Your repair comes on another day", preheader)
            .text(greeting(&self.mail.name))
            .text("What we mend for you goes home on another day than we told you.")
            .with(Block::Facts(facts))
            .and(self.about.units("What is being mended", self.goods))
            .button("See your order", &self.about.facts.url)
    }
}
