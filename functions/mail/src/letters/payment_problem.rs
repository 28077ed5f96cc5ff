//! A payment did not work: how much, until when, and where to pay.

use super::Letters;
use crate::letter::{Block, Letter};
use crate::parts::{About, greeting};
use app::mail::{Mail, PAYMENT_PROBLEM, Story, Template};
use domain::money::Minor;
use jiff::Timestamp;
use wording::words;

pub(crate) struct PaymentProblem<'a> {
    mail: &'a Mail,
    about: About<'a>,
    amount: Minor,
    until: Option<Timestamp>,
    pay_url: &'a str,
}

impl<'a> Letters<'a> for PaymentProblem<'a> {
    const KIND: &'static Template = &PAYMENT_PROBLEM;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::PaymentProblem { amount, until, pay_url } = &mail.story else { return None };
        Some(Self { mail, about: About::of(mail)?, amount: *amount, until: *until, pay_url })
    }

    fn letter(&self) -> Letter {
        let number = self.about.order().id.number();
        let amount = self.about.money(self.amount);
        let letter = Letter::new(
            "Payment needed",
            format!("Please pay {amount}"),
            format!("A payment for order {number} did not go through."),
        )
        .text(greeting(&self.mail.name));
        let letter = match self.until {
            Some(until) => {
                let until = words::moment(until, self.mail.now);
                letter
                    .text(format!(
                        "Your bank did not pay {amount} for your order. It may want you to confirm the payment, or \
                         you can pay with another card."
                    ))
                    .with(Block::Notice(format!(
                        "We hold these goods for you until {until}. After that they are cancelled and nothing is charged \
                         for them."
                    )))
            }
            None => letter.text(format!(
                "Goods of your order have left, and your bank did not pay {amount} for them. Please pay with \
                 another card, or call us if something is wrong."
            )),
        };
        letter
            .button(&format!("Pay {amount}"), self.pay_url)
            .text("You pay on our own page. We never ask for card numbers by mail or telephone.")
    }
}
