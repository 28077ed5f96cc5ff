//! An order is placed: what it is, what it costs, when it comes, and what happens with the money.

use super::Letters;
use crate::letter::{Block, Letter};
use crate::parts::{About, greeting, steps};
use app::mail::{Mail, ORDER_PLACED, Story, Template};
use domain::money::Minor;

pub(crate) struct OrderPlaced<'a> {
    mail: &'a Mail,
    about: About<'a>,
}

impl<'a> Letters<'a> for OrderPlaced<'a> {
    const KIND: &'static Template = &ORDER_PLACED;

    fn of(mail: &'a Mail) -> Option<Self> {
        matches!(mail.story, Story::OrderPlaced).then_some(())?;
        Some(Self { mail, about: About::of(mail)? })
    }

    fn letter(&self) -> Letter {
        let order = self.about.order();
        let total = self.about.money(order.totals().total);
        let preheader = format!("Order {}, {total}. We tell you when it leaves.", order.id.number());
        Letter::new("Order placed", "Thank you for your order", preheader)
            .text(greeting(&self.mail.name))
            .text("We have your order and are getting it ready. We write again when it leaves.")
            .with(steps(1))
            .button("See your order", &self.about.facts.url)
            .with(self.about.everything())
            .with(self.about.sums())
            .and(self.payment())
            .with(self.about.ship_to())
    }
}

impl OrderPlaced<'_> {
    /// What becomes of the money. An authorisation shows in a banking app as if it were a charge.
    fn payment(&self) -> Option<Block> {
        let order = self.about.order();
        let kept = order.payment.authorized();
        let later = order.totals().total - order.payment.amount;
        let sentence = match (kept > Minor::ZERO, later > Minor::ZERO) {
            (true, true) => format!(
                "Your bank keeps {} for us, for what leaves first. What comes later is charged when it leaves.",
                self.about.money(kept)
            ),
            (true, false) => {
                format!("Your bank keeps {} for us. It is charged when your goods leave.", self.about.money(kept))
            }
            (false, true) => "Nothing is charged yet. We ask your bank for it when your goods leave.".to_owned(),
            (false, false) => return None,
        };
        Some(Block::Text(sentence))
    }
}
