//! A product as shelves show it: picture, name, price, and whether it is there.

use crate::words;
use app::catalog::{Alternative, Listed};
use app::pictures;
use domain::catalog::Availability;
use domain::money::Currency;
use jiff::civil::Date;

pub(crate) struct Card {
    pub(crate) sku: String,
    pub(crate) name: String,
    pub(crate) price: String,
    pub(crate) picture: Option<Picture>,
    pub(crate) stock: Stock,
}

/// A picture and its smaller selves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) src: String,
    pub(crate) srcset: Option<String>,
}

/// What is said of stock: words, and the tone they are said in. `out` is for what cannot be had now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stock {
    pub(crate) tone: &'static str,
    pub(crate) words: String,
    pub(crate) is_out: bool,
}

impl Picture {
    #[must_use]
    pub(crate) fn of(url: &str) -> Self {
        Self { srcset: pictures::sources(url), src: url.to_owned() }
    }
}

impl Stock {
    fn new(tone: &'static str, words: impl Into<String>) -> Self {
        Self { tone, words: words.into(), is_out: false }
    }

    fn out(words: impl Into<String>) -> Self {
        Self { tone: "", words: words.into(), is_out: true }
    }

    /// As of a moment ago, on a shelf.
    #[must_use]
    pub(crate) fn listed(availability: Availability, left: Option<u32>) -> Self {
        match (availability, left) {
            (Availability::InStock, _) => Self::new("good", "In stock"),
            (Availability::Low, Some(left)) => Self::new("warn", format!("Only {left} left")),
            (Availability::Low, None) => Self::new("warn", "Only a few left"),
            (Availability::OutOfStock, _) => Self::out("Out of stock"),
        }
    }

    /// As of now: units, or the day some come.
    #[must_use]
    pub(crate) fn counted(units: u32, available_on: Option<Date>, today: Date) -> Self {
        match (Availability::of(units), available_on) {
            (Availability::OutOfStock, Some(day)) => Self::out(format!("Back in stock on {}", words::date(day, today))),
            (availability, _) => Self::listed(availability, Some(units)),
        }
    }
}

impl Card {
    #[must_use]
    pub(crate) fn listed(item: Listed, currency: Currency) -> Self {
        Self {
            sku: item.sku.to_string(),
            name: item.name,
            price: words::money(item.price, currency),
            picture: item.image.as_deref().map(Picture::of),
            stock: Stock::listed(item.availability, item.left),
        }
    }

    /// What else there is, read from the stock itself a moment ago.
    #[must_use]
    pub(crate) fn alternative(item: Alternative, currency: Currency) -> Self {
        Self {
            sku: item.sku.to_string(),
            name: item.name,
            price: words::money(item.price, currency),
            picture: item.image.as_deref().map(Picture::of),
            stock: Stock::listed(Availability::of(item.available), Some(item.available)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a1_stock_is_said_in_words_that_are_true() {
        let said = |units, day| {
            let Stock { words, is_out, .. } = Stock::counted(units, day, date(2027, 3, 1));
            (words, is_out)
        };
        assert_eq!(said(500, None), ("In stock".to_owned(), false));
        assert_eq!(said(2, Some(date(2027, 3, 9))), ("Only 2 left".to_owned(), false));
        assert_eq!(said(0, None), ("Out of stock".to_owned(), true));
        let (words, is_out) = said(0, Some(date(2027, 3, 9)));
        assert!(words == "Back in stock on Tue, Mar 9" && is_out, "{words}");
    }
}
