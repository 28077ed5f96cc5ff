//! Something of an order does not come: what, and that it is not charged.

use super::Letters;
use crate::letter::Letter;
use crate::parts::{About, greeting};
use app::mail::{Goods, Mail, Story, Template, UNITS_CANCELLED};
use domain::orders::Bucket;

pub(crate) struct UnitsCancelled<'a> {
    mail: &'a Mail,
    about: About<'a>,
    goods: &'a [Goods],
}

impl<'a> Letters<'a> for UnitsCancelled<'a> {
    const KIND: &'static Template = &UNITS_CANCELLED;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::UnitsCancelled { goods } = &mail.story else { return None };
        Some(Self { mail, about: About::of(mail)?, goods })
    }

    fn letter(&self) -> Letter {
        let order = self.about.order();
        let number = order.id.number();
        let is_all = order.units(|portion| portion.bucket != Bucket::Cancelled) == 0;
        let (title, text) = if is_all {
            ("Your order is cancelled", "Nothing of this order comes any more.")
        } else {
            (
                "Part of your order is cancelled",
                "What is named here does not come. The rest of your order goes on as before.",
            )
        };
        let money = "You pay nothing for what is cancelled. What was charged already goes back to where it came from; \
                     what your bank only kept for us is free again.";
        Letter::new("Cancelled", title, format!("Order {number}: you pay nothing for what is cancelled."))
            .text(greeting(&self.mail.name))
            .text(text)
            .and(self.about.units("Cancelled", self.goods))
            .text(money)
            .button("See your order", &self.about.facts.url)
    }
}
