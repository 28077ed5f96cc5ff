//! A parcel arrives today.

use super::Letters;
use crate::letter::{Block, Letter, Link};
use crate::parts::{About, greeting, steps};
use app::mail::{Goods, Mail, OUT_FOR_DELIVERY, Parcel, Story, Template};

pub(crate) struct OutForDelivery<'a> {
    mail: &'a Mail,
    about: About<'a>,
    parcel: Option<&'a Parcel>,
    goods: &'a [Goods],
}

impl<'a> Letters<'a> for OutForDelivery<'a> {
    const KIND: &'static Template = &OUT_FOR_DELIVERY;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::OutForDelivery { parcel, goods } = &mail.story else { return None };
        Some(Self { mail, about: About::of(mail)?, parcel: parcel.as_ref(), goods })
    }

    fn letter(&self) -> Letter {
        let number = self.about.order().id.number();
        let letter =
            Letter::new("Out for delivery", "Your parcel arrives today", format!("Order {number} is on the van."))
                .text(greeting(&self.mail.name))
                .text("The carrier has a parcel of your order on the van. It should be with you today.")
                .with(steps(2))
                .and(self.about.parcel(self.parcel, false));
        let letter = match self.parcel.and_then(|parcel| parcel.url.as_deref()) {
            Some(url) => {
                let order = Link { label: "See your order".to_owned(), url: self.about.facts.url.clone() };
                letter.button("Track the parcel", url).with(Block::Link(order))
            }
            None => letter.button("See your order", &self.about.facts.url),
        };
        letter.and(self.about.units("In this parcel", self.goods)).with(self.about.ship_to())
    }
}
