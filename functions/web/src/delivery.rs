//! When a product would arrive and what that costs, in the words of the product page.

use crate::words;
use app::orders::{Delivery, Estimate, Hindrance};
use domain::money::Currency;
use domain::shipping::Offer;
use jiff::civil::Date;

pub(crate) enum DeliveryView {
    Options { place: String, ways: Vec<Way>, later: Option<String> },
    Not { place: String, why: String },
}

/// One way to have it sent.
pub(crate) struct Way {
    pub(crate) name: String,
    pub(crate) dates: String,
    pub(crate) cost: String,
}

impl DeliveryView {
    #[must_use]
    pub(crate) fn new(estimate: &Estimate, currency: Currency, today: Date) -> Self {
        let place = place(estimate);
        match &estimate.delivery {
            Delivery::Offered { options, later } => Self::Options {
                ways: options.iter().map(|offer| way(offer, currency, today)).collect(),
                later: (*later > 0).then(|| "It is ordered for you and sent when it comes in.".to_owned()),
                place,
            },
            Delivery::Impossible(why) => Self::Not { why: hindrance(why, today), place },
        }
    }
}

fn place(estimate: &Estimate) -> String {
    let country = estimate.to.country_name();
    if estimate.postal_code.is_empty() { country.to_owned() } else { format!("{}, {country}", estimate.postal_code) }
}

fn way(offer: &Offer, currency: Currency, today: Date) -> Way {
    let dates = match (offer.earliest, offer.latest) {
        (Some(from), Some(to)) => format!("Arrives {}", words::date_range(from, to, today)),
        _ => "We cannot say yet when".to_owned(),
    };
    let cost = if offer.cost.0 == 0 { "Free".to_owned() } else { words::money(offer.cost, currency) };
    Way { name: offer.name.clone(), dates, cost }
}

fn hindrance(why: &Hindrance, today: Date) -> String {
    let words = edge::problem::sentence(&why.to_string());
    match why.available_on() {
        Some(day) => format!("{words} More comes on {}.", words::date(day, today)),
        None => words,
    }
}
