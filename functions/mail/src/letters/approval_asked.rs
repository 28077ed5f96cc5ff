//! An order above a company's limit waits for one of its approvers: who asks, how much, until when, where to decide.

use super::Letters;
use crate::letter::{Block, Fact, Letter};
use crate::parts::{greeting, plain};
use app::mail::{APPROVAL_ASKED, Asked, Mail, Story, Template};
use wording::words;

pub(crate) struct ApprovalAsked<'a> {
    mail: &'a Mail,
    asked: &'a Asked,
}

impl<'a> Letters<'a> for ApprovalAsked<'a> {
    const KIND: &'static Template = &APPROVAL_ASKED;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::ApprovalAsked(asked) = &mail.story else { return None };
        Some(Self { mail, asked })
    }

    fn letter(&self) -> Letter {
        let amount = words::money(self.asked.amount, self.asked.currency);
        let until = words::moment(self.asked.until, self.mail.now);
        let fact = |name, value| Fact { name, value, url: None };
        let named = |name, value: &str| Some(fact(name, plain(value))).filter(|fact| !fact.value.is_empty());
        let facts = [
            named("Who asks", &self.asked.buyer),
            named("For", &self.asked.company),
            Some(fact("Amount", amount.clone())),
            Some(fact("Order", self.asked.number.clone())),
            Some(fact("Decide by", until)),
        ];
        let preheader = format!("{amount}, above what its buyer may order alone.");
        Letter::new("Your approval", format!("An order of {amount} waits for you"), preheader)
            .text(greeting(&self.mail.name))
            .text("Somebody in your company has ordered for more than they may alone. You decide whether it is placed.")
            .with(Block::Facts(facts.into_iter().flatten().collect()))
            .text("Its goods are kept until then, and nothing is charged. If nobody decides in time, it lapses.")
            .button("Allow or refuse it", &self.asked.url)
    }
}
