//! A parcel has left: what is in it, how to follow it, and the receipt for it.

use super::Letters;
use crate::letter::{Block, Letter, Link, Sum};
use crate::parts::{About, greeting, steps};
use app::mail::{Goods, Mail, Parcel, SHIPPED, Story, Template};
use domain::money::Minor;

pub(crate) struct Shipped<'a> {
    mail: &'a Mail,
    about: About<'a>,
    parcel: Option<&'a Parcel>,
    goods: &'a [Goods],
    shipping: Option<Minor>,
    rest: bool,
}

impl<'a> Letters<'a> for Shipped<'a> {
    const KIND: &'static Template = &SHIPPED;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::Shipped { parcel, goods, shipping, rest } = &mail.story else { return None };
        let about = About::of(mail)?;
        Some(Self { mail, about, parcel: parcel.as_ref(), goods, shipping: *shipping, rest: *rest })
    }

    fn letter(&self) -> Letter {
        let number = self.about.order().id.number();
        let title = if self.rest { "Part of your order is on its way" } else { "Your order is on its way" };
        let rest =
            self.rest.then(|| Block::Text("The rest follows in a parcel of its own; we write again.".to_owned()));
        let letter = Letter::new("On its way", title, format!("Order {number} has left us."))
            .text(greeting(&self.mail.name))
            .text("A parcel of your order has left us.")
            .and(rest)
            .with(steps(2))
            .and(self.about.parcel(self.parcel, true));
        let letter = match self.parcel.and_then(|parcel| parcel.url.as_deref()) {
            Some(url) => {
                let order = Link { label: "See your order".to_owned(), url: self.about.facts.url.clone() };
                letter.button("Track the parcel", url).with(Block::Link(order))
            }
            None => letter.button("See your order", &self.about.facts.url),
        };
        letter
            .and(self.about.priced("In this parcel", self.goods))
            .with(self.receipt())
            .text("This is what we take of your payment for this parcel. Its invoice is on the page of your order.")
            .with(self.about.ship_to())
    }
}

impl Shipped<'_> {
    fn receipt(&self) -> Block {
        let goods: Minor = self.goods.iter().map(|goods| goods.amount).sum();
        let sum =
            |name: &str, amount, is_total| Sum { name: name.to_owned(), amount: self.about.money(amount), is_total };
        let mut sums = vec![sum("Goods with tax", goods, false)];
        sums.extend(self.shipping.map(|shipping| sum("Shipping with tax", shipping, false)));
        sums.push(sum("Total for this parcel", goods + self.shipping.unwrap_or(Minor::ZERO), true));
        Block::Sums(sums)
    }
}
