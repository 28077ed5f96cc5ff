//! One question after an order has arrived.

use super::Letters;
use crate::letter::{Block, Letter, Link};
use crate::parts::{About, greeting};
use app::mail::{Mail, SURVEY, Story, Template};

/// From worst to best.
const ANSWERS: [&str; 5] = ["Bad", "Not good", "All right", "Good", "Very good"];

pub(crate) struct Survey<'a> {
    mail: &'a Mail,
    about: About<'a>,
    url: &'a str,
}

impl<'a> Letters<'a> for Survey<'a> {
    const KIND: &'static Template = &SURVEY;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::Survey { url } = &mail.story else { return None };
        Some(Self { mail, about: About::of(mail)?, url })
    }

    fn letter(&self) -> Letter {
        let number = self.about.order().id.number();
        let answer = |(at, label): (usize, &&str)| Link {
            label: format!("{} {label}", at + 1),
            url: format!("{}?score={}", self.url, at + 1),
        };
        let answers = ANSWERS.iter().enumerate().map(answer).collect();
        Letter::new("One question", "How did we do?", format!("One question about order {number}."))
            .text(greeting(&self.mail.name))
            .text("Your order has arrived. How was it, from choosing to unpacking?")
            .with(Block::Scale(answers))
            .text("One click opens a page where you may add a word; nothing is sent before you say so. We read every answer.")
            .with(Block::Link(Link { label: "See your order".to_owned(), url: self.about.facts.url.clone() }))
    }
}
