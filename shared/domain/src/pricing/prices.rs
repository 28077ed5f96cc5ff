//! Prices that change on a day: the base price and what follows it.

use crate::money::{MAX_AMOUNT, Minor};
use crate::validate::Problems;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::HashSet;

const MOST_PRICES: usize = 100;

/// A price, in the shop's currency, from a moment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceFrom {
    pub amount: Minor,
    /// A time, or a date, which means its first moment in UTC.
    #[serde(deserialize_with = "time_or_date")]
    pub from: Timestamp,
}

fn time_or_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    let first_moment = |date: Date| date.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let date = text.parse::<Date>().ok().filter(|_| text.len() == 10);
    let wrong =
        || serde::de::Error::custom("must be a time such as 2027-03-01T00:00:00Z, or a date such as 2027-03-01");
    date.and_then(first_moment).ok_or_else(wrong)
}

/// The price at `now`: the one whose `from` came last, else the base price.
#[must_use]
pub fn price_at(base: Minor, prices: &[PriceFrom], now: Timestamp) -> Minor {
    let valid = prices.iter().filter(|price| price.from <= now);
    valid.max_by_key(|price| price.from).map_or(base, |price| price.amount)
}

/// Notes what is wrong with a product's later prices.
pub fn check_prices(prices: &[PriceFrom], problems: &mut Problems) {
    problems.at_most("prices", prices.len(), MOST_PRICES);
    let mut seen = HashSet::new();
    for (index, price) in prices.iter().enumerate().take(MOST_PRICES) {
        problems.within_item("prices", index, |problems| {
            if !(Minor::ZERO..=MAX_AMOUNT).contains(&price.amount) {
                problems.add("amount", format!("must be 0 to {}", MAX_AMOUNT.0));
            }
            if !seen.insert(price.from) {
                problems.add("from", "is named twice");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prices(json: &str) -> Vec<PriceFrom> {
        serde_json::from_str(json).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    const SALE: &str = r#"[{"amount":1500,"from":"2027-04-01"},{"amount":1000,"from":"2027-03-01T12:00:00Z"}]"#;

    #[test]
    fn a10_a_price_holds_from_its_moment_on() {
        let price = |now| price_at(Minor(2000), &prices(SALE), at(now)).0;
        assert_eq!(price("2027-03-01T11:59:59Z"), 2000);
        assert_eq!(price("2027-03-01T12:00:00Z"), 1000);
        assert_eq!(price("2027-03-31T23:59:59Z"), 1000);
        assert_eq!(price("2027-04-01T00:00:00Z"), 1500);
        assert_eq!(price_at(Minor(2000), &[], at("2027-04-01T00:00:00Z")), Minor(2000));
    }

    #[test]
    fn times_and_dates_are_read_and_anything_else_is_refused() {
        let json = serde_json::to_string(&prices(SALE)).unwrap();
        assert!(json.contains(r#""from":"2027-04-01T00:00:00Z""#), "{json}");
        assert_eq!(prices(&json), prices(SALE));
        for wrong in ["", "soon", "2027-02-30", "2027-03-01T12:00:00"] {
            let json = format!(r#"[{{"amount":1,"from":"{wrong}"}}]"#);
            assert!(serde_json::from_str::<Vec<PriceFrom>>(&json).is_err(), "{wrong}");
        }
    }

    #[test]
    fn wrong_prices_are_named() {
        let wrong = prices(r#"[{"amount":-1,"from":"2027-04-01"},{"amount":100000000001,"from":"2027-04-01"}]"#);
        let mut problems = Problems::new();
        check_prices(&wrong, &mut problems);
        let fields: Vec<&str> = problems.as_slice().iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["prices[0].amount", "prices[1].amount", "prices[1].from"]);
    }
}
