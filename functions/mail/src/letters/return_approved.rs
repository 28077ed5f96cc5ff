//! Something may come back: how, and until when.

use super::Letters;
use crate::letter::{Block, Fact, Letter};
use crate::parts::{About, greeting};
use app::mail::{Goods, Mail, RETURN_APPROVED, Story, Template, WayBack};
use domain::returns::Method;
use wording::words;

pub(crate) struct ReturnApproved<'a> {
    mail: &'a Mail,
    about: About<'a>,
    goods: &'a [Goods],
    how: &'a WayBack,
}

impl<'a> Letters<'a> for ReturnApproved<'a> {
    const KIND: &'static Template = &RETURN_APPROVED;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::ReturnApproved { goods, how } = &mail.story else { return None };
        Some(Self { mail, about: About::of(mail)?, goods, how })
    }

    fn letter(&self) -> Letter {
        let number = self.about.order().id.number();
        if self.how.keeps {
            return Letter::new("Your return", "You can keep it", format!("Order {number}: nothing needs to be sent."))
                .text(greeting(&self.mail.name))
                .text("You told us that you do not want this. Sending it would cost more than it is worth: keep it, or give it to somebody. We pay back what you paid for it.")
                .and(self.about.units("Yours to keep", self.goods))
                .button("See your order", &self.about.facts.url);
        }
        let way = match self.how.method {
            Method::PickUp => "The carrier comes for it. Print the label and stick it on the parcel.",
            Method::DropOff => "Bring it to any counter of the carrier and show the code: they print the label.",
            Method::Label | Method::KeepIt => "Print the label, stick it on the parcel and hand it to the carrier.",
        };
        let until = self.how.until.map(|until| {
            Block::Facts(vec![Fact { name: "Send it by", value: words::moment(until, self.mail.now), url: None }])
        });
        Letter::new("Your return", "You may send it back", format!("Order {number}: how to send it."))
            .text(greeting(&self.mail.name))
            .text(way)
            .and(until)
            .and(self.about.units("What comes back", self.goods))
            .button("Get the label", &self.how.label_url)
            .text("Pack the goods as they came. We write when the carrier has them, and when they are here.")
    }
}
