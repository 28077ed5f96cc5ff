//! What was promised comes later: what, the day it was, the day it is now.

use super::Letters;
use crate::letter::{Block, Fact, Letter, Link};
use crate::parts::{About, greeting};
use app::mail::{DELAYED, Goods, Mail, Story, Template, WaysOut};
use domain::promise::Window;
use wording::order_parts::dates;

pub(crate) struct Delayed<'a> {
    mail: &'a Mail,
    about: About<'a>,
    goods: &'a [Goods],
    was: Option<Window>,
    now: Option<Window>,
    ways_out: &'a WaysOut,
}

impl<'a> Letters<'a> for Delayed<'a> {
    const KIND: &'static Template = &DELAYED;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::Delayed { goods, was, now, ways_out } = &mail.story else { return None };
        Some(Self { mail, about: About::of(mail)?, goods, was: *was, now: *now, ways_out })
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
            .text(self.advice())
            .button("See your order", &self.about.facts.url)
            .and(link("Change the order", self.ways_out.change.as_deref()))
            .and(link("Cancel what comes late", self.ways_out.cancel.as_deref()))
    }
}

impl Delayed<'_> {
    const fn advice(&self) -> &'static str {
        if self.ways_out.cancel.is_some() {
            "You need not do anything if you wish to wait. If it is too late for you, change the order or cancel what has not left yet: it takes two clicks, and nothing is charged for what you do not take."
        } else {
            "It is with the carrier already, so there is nothing to do but wait. If it is too late for you, send it back when it comes, or write to us."
        }
    }
}

fn link(label: &str, url: Option<&str>) -> Option<Block> {
    url.map(|url| Block::Link(Link { label: label.to_owned(), url: url.to_owned() }))
}
