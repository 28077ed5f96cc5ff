//! The lines of a cart as pages draw them: what each costs now, and in plain words how much of it is there.

use crate::card::Picture;
use crate::words;
use app::orders::{Cart, CartLine};
use domain::catalog::LOW_STOCK;
use domain::money::{Currency, Minor};
use domain::orders::{MOST_UNITS, Standing};
use jiff::civil::Date;

pub(crate) struct CartView {
    pub(crate) lines: Vec<LineView>,
    /// SKUs that are not sold here any more.
    pub(crate) gone: Vec<String>,
    pub(crate) goods: String,
    /// The same in minor units, for the payment form.
    pub(crate) goods_minor: i64,
    /// "3 things"
    pub(crate) units: String,
    pub(crate) can_be_ordered: bool,
    /// Some of it is not here yet.
    pub(crate) comes_later: bool,
}

pub(crate) struct LineView {
    pub(crate) sku: String,
    pub(crate) name: String,
    pub(crate) picture: Option<Picture>,
    pub(crate) quantity: u32,
    /// The most one order may have of it.
    pub(crate) most: u32,
    pub(crate) price: String,
    pub(crate) total: String,
    pub(crate) stock: Stock,
}

/// What is said of a line's stock.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stock {
    pub(crate) tone: &'static str,
    pub(crate) words: String,
    /// What follows from it for the shopper.
    pub(crate) more: Option<String>,
    /// A quantity that can be had, where the one wanted cannot.
    pub(crate) offer: Option<u32>,
    pub(crate) can_be_ordered: bool,
    /// Something else may do instead.
    pub(crate) is_short: bool,
}

impl CartView {
    #[must_use]
    pub(crate) fn new(cart: &Cart, currency: Currency, today: Date) -> Self {
        let units: u64 = cart.lines.iter().map(|line| u64::from(line.quantity)).sum();
        Self {
            lines: cart.lines.iter().map(|line| LineView::new(line, currency, today)).collect(),
            gone: cart.gone.iter().map(ToString::to_string).collect(),
            goods: words::money(cart.goods(), currency),
            goods_minor: cart.goods().0,
            units: if units == 1 { "1 thing".to_owned() } else { format!("{units} things") },
            can_be_ordered: cart.lines.iter().all(|line| line.standing.can_be_ordered()),
            comes_later: cart.lines.iter().any(|line| matches!(line.standing, Standing::Later { .. })),
        }
    }
}

impl LineView {
    fn new(line: &CartLine, currency: Currency, today: Date) -> Self {
        let money = |amount: Minor| words::money(amount, currency);
        Self {
            sku: line.product.sku.to_string(),
            name: line.product.name.clone(),
            picture: line.product.images.first().map(|url| Picture::of(url)),
            quantity: line.quantity,
            most: line.product.max_per_order.unwrap_or(MOST_UNITS),
            price: money(line.price),
            total: money(line.total()),
            stock: Stock::of(line.standing, today),
        }
    }
}

impl Stock {
    #[must_use]
    pub(crate) fn of(standing: Standing, today: Date) -> Self {
        let (tone, words, more) = match standing {
            Standing::There { of } if of <= LOW_STOCK => ("warn", format!("Only {of} left"), None),
            Standing::There { .. } => ("good", "In stock".to_owned(), None),
            Standing::Later { now, on } => {
                let words = match (now, on) {
                    (0, Some(on)) => format!("Back on {}", words::date(on, today)),
                    (0, None) => "Not in stock; we have no date yet".to_owned(),
                    (now, Some(on)) => format!("{now} in stock, the rest comes on {}", words::date(on, today)),
                    (now, None) => format!("{now} in stock, the rest follows; we have no date yet"),
                };
                let more = "You can order it now. What is not here yet is charged when it leaves.";
                ("warn", words, Some(more.to_owned()))
            }
            Standing::Short { now, on } => {
                let words = match now {
                    0 => "Out of stock".to_owned(),
                    now => format!("Only {now} left"),
                };
                let more = match on {
                    Some(on) => format!("More of it comes on {}.", words::date(on, today)),
                    None => "We do not know yet when more of it comes.".to_owned(),
                };
                ("bad", words, Some(more))
            }
            Standing::TooMany { most } => ("bad", format!("At most {most} in one order"), None),
        };
        let offer = match standing {
            Standing::Short { now, .. } if now > 0 => Some(now),
            Standing::TooMany { most } => Some(most),
            _ => None,
        };
        let is_short = matches!(standing, Standing::Short { .. });
        Self { tone, words, more, offer, can_be_ordered: standing.can_be_ordered(), is_short }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2027, 3, 1);

    #[test]
    fn a1_a_line_says_how_much_is_there_and_when_more_comes() {
        let on = Some(date(2027, 3, 9));
        let said = |standing| {
            let stock = Stock::of(standing, TODAY);
            (stock.tone, stock.words, stock.offer)
        };
        assert_eq!(said(Standing::There { of: 6 }), ("good", "In stock".into(), None));
        assert_eq!(said(Standing::There { of: 5 }), ("warn", "Only 5 left".into(), None));
        assert_eq!(said(Standing::Later { now: 0, on }), ("warn", "Back on Tue, Mar 9".into(), None));
        assert_eq!(said(Standing::Later { now: 2, on }).1, "2 in stock, the rest comes on Tue, Mar 9");
        assert_eq!(said(Standing::Short { now: 0, on: None }), ("bad", "Out of stock".into(), None));
        assert_eq!(said(Standing::Short { now: 2, on }), ("bad", "Only 2 left".into(), Some(2)));
        assert_eq!(said(Standing::TooMany { most: 4 }), ("bad", "At most 4 in one order".into(), Some(4)));
    }

    #[test]
    fn a2_nobody_is_told_a_date_that_nobody_knows() {
        for standing in [Standing::Later { now: 0, on: None }, Standing::Later { now: 1, on: None }] {
            assert!(Stock::of(standing, TODAY).words.contains("no date yet"));
        }
        let short = Stock::of(Standing::Short { now: 0, on: None }, TODAY);
        assert_eq!(short.more.as_deref(), Some("We do not know yet when more of it comes."));
        assert!(!short.can_be_ordered);
    }
}
