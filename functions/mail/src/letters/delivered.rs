//! A parcel has arrived.

use super::Letters;
use crate::letter::Letter;
use crate::parts::{About, greeting, steps};
use app::mail::{DELIVERED, Goods, Mail, Parcel, Story, Template};

pub(crate) struct Delivered<'a> {
    mail: &'a Mail,
    about: About<'a>,
    parcel: Option<&'a Parcel>,
    goods: &'a [Goods],
}

impl<'a> Letters<'a> for Delivered<'a> {
    const KIND: &'static Template = &DELIVERED;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::Delivered { parcel, goods } = &mail.story else { return None };
        Some(Self { mail, about: About::of(mail)?, parcel: parcel.as_ref(), goods })
    }

    fn letter(&self) -> Letter {
        let number = self.about.order().id.number();
        Letter::new("Delivered", "Your parcel was delivered", format!("A parcel of order {number} has arrived."))
            .text(greeting(&self.mail.name))
            .text("The carrier says that a parcel of your order was delivered. We hope you like it.")
            .with(steps(3))
            .and(self.about.units("What was in it", self.goods))
            .button("See your order", &self.about.facts.url)
            .text(
                "It is not there? Look where parcels are left, and ask your neighbors. If it does not turn up, tell us: we \
                 see to it.",
            )
            .and(self.about.parcel(self.parcel, false))
    }
}
