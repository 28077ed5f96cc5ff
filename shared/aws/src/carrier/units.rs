//! The carrier's units: ounces and inches with one decimal, and amounts as decimal texts. Weights and sizes are rounded up,
//! because a label that says too little is charged again afterwards.

use domain::money::{Currency, Minor};
use rust_decimal::Decimal;
use serde_json::Value;

/// One avoirdupois ounce is 28.349523125 g exactly (NIST Handbook 44, appendix C).
const GRAMS_PER_OUNCE: Decimal = Decimal::from_parts(2_579_719_349, 6, 0, false, 9);
/// One inch is 25.4 mm exactly.
const MILLIMETRES_PER_INCH: Decimal = Decimal::from_parts(254, 0, 0, false, 1);

/// At least a tenth of an ounce: a parcel without weight is not accepted.
pub(super) fn ounces(grams: u32) -> Value {
    tenths(Decimal::from(grams.max(1)) / GRAMS_PER_OUNCE)
}

pub(super) fn inches(millimetres: u32) -> Value {
    tenths(Decimal::from(millimetres.max(1)) / MILLIMETRES_PER_INCH)
}

/// Rounded up to one decimal, as a JSON number.
fn tenths(value: Decimal) -> Value {
    let up = (value * Decimal::TEN).ceil() / Decimal::TEN;
    up.normalize().to_string().parse::<serde_json::Number>().map_or(Value::Null, Value::Number)
}

/// `"29.50"` in minor units; a price finer than those is rounded up.
pub(super) fn minor(text: &str, currency: Currency) -> Option<Minor> {
    let amount: Decimal = text.trim().parse().ok()?;
    let scale = Decimal::from(10_u64.pow(currency.digits()));
    Some(Minor::rounded((amount.checked_mul(scale)?).ceil()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Value {
        text.trim_end_matches(".0").parse::<serde_json::Number>().unwrap().into()
    }

    #[test]
    fn weights_and_sizes_are_never_understated() {
        assert_eq!(GRAMS_PER_OUNCE.to_string(), "28.349523125");
        assert_eq!(MILLIMETRES_PER_INCH.to_string(), "25.4");
        for (grams, expected) in [(0, "0.1"), (1, "0.1"), (283, "10.0"), (284, "10.1"), (28_350, "1000.1")] {
            assert_eq!(ounces(grams), number(expected), "{grams}");
        }
        for (millimetres, expected) in [(254, "10"), (255, "10.1"), (1, "0.1")] {
            assert_eq!(inches(millimetres), number(expected), "{millimetres}");
        }
    }

    #[test]
    fn prices_are_read_in_the_currencys_own_minor_units() {
        let currency = |code| Currency::parse(code).unwrap();
        assert_eq!(minor("29.50", currency("USD")), Some(Minor(2950)));
        assert_eq!(minor("5.57100", currency("USD")), Some(Minor(558)));
        assert_eq!(minor("850", currency("JPY")), Some(Minor(850)));
        assert_eq!(minor("a lot", currency("USD")), None);
    }
}
