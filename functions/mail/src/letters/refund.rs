//! Money has gone back: how much, and for what.

use super::Letters;
use crate::letter::{Block, Letter};
use crate::parts::{About, greeting};
use app::mail::{Goods, Mail, REFUND, Story, Template};
use domain::money::Minor;

pub(crate) struct Refund<'a> {
    mail: &'a Mail,
    about: About<'a>,
    amount: Minor,
    goods: &'a [Goods],
    shipping: bool,
}

impl<'a> Letters<'a> for Refund<'a> {
    const KIND: &'static Template = &REFUND;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::Refund { amount, goods, shipping } = &mail.story else { return None };
        Some(Self { mail, about: About::of(mail)?, amount: *amount, goods, shipping: *shipping })
    }

    fn letter(&self) -> Letter {
        let number = self.about.order().id.number();
        let amount = self.about.money(self.amount);
        let shipping = self.shipping.then(|| Block::Text("The charge for sending is part of it.".to_owned()));
        Letter::new("Refund", format!("{amount} is on its way back"), format!("A refund for order {number}."))
            .text(greeting(&self.mail.name))
            .text(format!(
                "We have given back {amount} of your order, to where the payment came from. Banks take a few days \
                 to show it."
            ))
            .and(self.about.units("For", self.goods))
            .and(shipping)
            .button("See your order", &self.about.facts.url)
    }
}
