//! Something somebody waited for can be bought again.

use super::Letters;
use crate::letter::{Block, Letter, Line};
use crate::parts::{greeting, picture, plain};
use app::mail::{BACK_IN_STOCK, Back, Mail, Story, Template};
use wording::words;

pub(crate) struct BackInStock<'a> {
    mail: &'a Mail,
    back: &'a Back,
}

impl<'a> Letters<'a> for BackInStock<'a> {
    const KIND: &'static Template = &BACK_IN_STOCK;

    fn of(mail: &'a Mail) -> Option<Self> {
        let Story::BackInStock(back) = &mail.story else { return None };
        Some(Self { mail, back })
    }

    fn letter(&self) -> Letter {
        let name = plain(&self.back.name);
        let line = Line {
            name: name.clone(),
            count: words::money(self.back.price, self.back.currency),
            amount: None,
            notes: Vec::new(),
            image: self.back.image.as_deref().and_then(|image| picture(image, &self.mail.shop.site_url)),
            url: Some(self.back.url.clone()),
        };
        Letter::new("Back in stock", format!("{name} is back"), "You asked us to tell you.")
            .text(greeting(&self.mail.name))
            .text("You asked us to tell you when this is in stock again. It is, while it lasts: we cannot keep one for you.")
            .with(Block::Goods { title: "Back on the shelf", lines: vec![line] })
            .button("See it in the shop", &self.back.url)
    }
}
