//! What every mail has around what it says: the shop's name and colours, how to reach it, where help is, how to end it.

use app::mail::Mail;
use domain::shop::{Colour, Palette, ShopDetails};
use wording::address_lines::address_lines;
use wording::contact::Contact;

pub(crate) struct Frame {
    pub(crate) subject: String,
    /// Of the order it is about.
    pub(crate) number: Option<String>,
    pub(crate) shop: String,
    pub(crate) site_url: String,
    pub(crate) contact: Contact,
    /// On one line.
    pub(crate) address: Option<String>,
    pub(crate) help_url: String,
    pub(crate) unsubscribe_url: Option<String>,
    pub(crate) day: Look,
    pub(crate) night: Look,
}

/// Colours as a style sheet writes them.
pub(crate) struct Look {
    pub(crate) background: Colour,
    pub(crate) surface: Colour,
    pub(crate) text: Colour,
    pub(crate) muted: Colour,
    pub(crate) border: Colour,
    pub(crate) accent: Colour,
    pub(crate) accent_text: Colour,
    pub(crate) highlight: Colour,
}

impl Look {
    const fn of(palette: &Palette) -> Self {
        let Palette { background, surface, text, muted, border, accent, accent_text, highlight } = *palette;
        Self { background, surface, text, muted, border, accent, accent_text, highlight }
    }
}

impl Frame {
    pub(crate) fn around(mail: &Mail, subject: String) -> Self {
        let details = &mail.shop.details;
        let colours = &details.colours;
        let help_url = match &mail.order {
            Some(facts) => facts.help_url.clone(),
            None => format!("{}/help", mail.shop.site_url),
        };
        Self {
            subject,
            number: mail.order.as_ref().map(|_| mail.number()),
            shop: crate::parts::plain(&mail.shop.name),
            site_url: mail.shop.site_url.clone(),
            contact: Contact::of(details),
            address: address(details),
            help_url,
            unsubscribe_url: mail.unsubscribe_url.clone(),
            day: Look::of(&colours.light.unwrap_or(Palette::DAY)),
            night: Look::of(&colours.dark.unwrap_or(Palette::NIGHT)),
        }
    }
}

/// Where the shop is: its office, or else the first address it gives.
fn address(details: &ShopDetails) -> Option<String> {
    let office = details.addresses.iter().find(|place| place.kind == "office").or(details.addresses.first())?;
    let lines: Vec<_> = address_lines(&office.address).iter().map(|line| crate::parts::plain(line)).collect();
    Some(lines.join(", ")).filter(|line| !line.is_empty())
}
