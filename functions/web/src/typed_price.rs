//! Prices as people type them into an address or a field, and as the shop counts them.

use crate::words;
use domain::money::{Currency, Minor};

/// Prices as they were typed, in minor units; what is no price is left out.
pub(crate) fn read_prices(parameters: &mut Vec<(String, String)>, currency: Currency, left_out: &mut Vec<String>) {
    parameters.retain_mut(|(name, value)| {
        if !is_price(name) || value.trim().is_empty() {
            return true;
        }
        let amount = minor(value, currency);
        if amount.parse::<u64>().is_err() {
            left_out.push(format!("“{value}” is no price such as {}", typed(Minor(1990), currency)));
            return false;
        }
        *value = amount;
        true
    });
}

pub(crate) fn is_price(name: &str) -> bool {
    name == "min_price" || name == "max_price"
}

/// What somebody typed as a price, in minor units: `20`, `19.90`, `$20`, `1,234.50`. A comma that is not between thousands is
/// a point, as much of the world writes it. What is no price stays as it is.
fn minor(text: &str, currency: Currency) -> String {
    let digits = usize::try_from(currency.digits()).unwrap_or(2);
    let plain: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-')).collect();
    let plain = if has_thousands(&plain) { plain.replace(',', "") } else { plain.replace(',', ".") };
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let amount = format!("{whole}{part:0<digits$}");
    if part.len() <= digits && plain.bytes().any(|byte| byte.is_ascii_digit()) && amount.parse::<i64>().is_ok() {
        amount
    } else {
        text.to_owned()
    }
}

/// `1,234`, `1,234,567.5`.
fn has_thousands(plain: &str) -> bool {
    let whole = plain.split('.').next().unwrap_or_default();
    let (first, groups) = whole.trim_start_matches('-').split_once(',').unwrap_or_default();
    (1..=3).contains(&first.len()) && groups.split(',').all(|group| group.len() == 3)
}

/// An amount as somebody types it: `20`, `19.90`.
pub(crate) fn typed(amount: Minor, currency: Currency) -> String {
    let text = words::decimal(amount, currency);
    text.strip_suffix(".00").map_or_else(|| text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_typed_as_people_do_and_read_as_the_shop_does() {
        let [usd, jpy] = ["USD", "JPY"].map(|code| Currency::parse(code).unwrap());
        for (text, wanted) in [("20", "2000"), ("19.9", "1990"), ("$19.90", "1990"), (".5", "50"), ("-1", "-100")] {
            assert_eq!(minor(text, usd), wanted, "{text}");
        }
        for (text, wanted) in
            [("19,90", "1990"), ("1,234", "123400"), ("$1,234.50", "123450"), ("1,234,567", "123456700")]
        {
            assert_eq!(minor(text, usd), wanted, "{text}");
        }
        assert_eq!((minor("500", jpy).as_str(), minor("1,500", jpy).as_str()), ("500", "1500"));
        for no_price in ["", "cheap", "1.234", "1.2.3", "1,23,456", "1,2,3"] {
            assert_eq!(minor(no_price, usd), no_price);
        }
        assert_eq!((typed(Minor(1990), usd).as_str(), typed(Minor(2000), usd).as_str()), ("19.90", "20"));
        assert_eq!(typed(Minor(500), jpy), "500");
    }

    #[test]
    fn what_is_no_price_is_left_out_and_said() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut asked = vec![pair("q", "cheap"), pair("min_price", "19.9"), pair("max_price", "cheap")];
        let mut left_out = Vec::new();
        read_prices(&mut asked, Currency::parse("USD").unwrap(), &mut left_out);
        assert_eq!(asked, [pair("q", "cheap"), pair("min_price", "1990")]);
        assert_eq!(left_out, ["“cheap” is no price such as 19.90"]);
    }
}
