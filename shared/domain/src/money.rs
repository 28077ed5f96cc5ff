//! Money in integer minor units. Owns rounding and splitting, so that parts always sum to the whole; knows no tax, no
//! coupon and no floating point.

use rust_decimal::Decimal;
use rust_decimal::prelude::{RoundingStrategy, ToPrimitive};
use serde::{Deserialize, Serialize};
use std::fmt;

/// An ISO 4217 code of three capital letters. One shop has one currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// Parses three ASCII capital letters; `None` for anything else.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Self(bytes))
    }

    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl Currency {
    /// How many digits of an amount in minor units stand behind the point (ISO 4217, "minor unit"): two, unless listed.
    #[must_use]
    pub fn digits(&self) -> u32 {
        match self.code() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND"
            | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            "CLF" | "UYW" => 4,
            _ => 2,
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = &'static str;
    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::parse(&code).ok_or("must be a currency code of three capital letters")
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount in minor units of the shop's one currency: cents, pence, yen. Signed, because ledgers subtract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Minor(pub i64);

impl Minor {
    pub const ZERO: Self = Self(0);

    /// `self × rate`, rounded half away from zero to whole minor units.
    #[must_use]
    pub fn times(self, rate: Decimal) -> Self {
        Self::rounded(Decimal::from(self.0) * rate)
    }

    /// Whole minor units, half away from zero. Amounts are bounded far below `i64::MAX` where they enter (`MAX_AMOUNT`).
    #[must_use]
    pub fn rounded(value: Decimal) -> Self {
        let whole = value.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        Self(whole.to_i64().unwrap_or(if whole.is_sign_negative() { i64::MIN } else { i64::MAX }))
    }

    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0 == 0
    }

    #[must_use]
    pub fn quantity(self, units: u32) -> Self {
        Self(self.0.saturating_mul(i64::from(units)))
    }
}

/// The largest amount a price may have: with 50 lines of 9999 units, totals stay far inside `i64`.
pub const MAX_AMOUNT: Minor = Minor(100_000_000_000);

impl std::ops::Add for Minor {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::ops::AddAssign for Minor {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl std::ops::Sub for Minor {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl std::ops::Neg for Minor {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl std::iter::Sum for Minor {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |sum, amount| sum + amount)
    }
}

/// An amount with its currency, as it stands on the wire: `{"amount": 2500, "currency": "USD"}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    pub amount: Minor,
    pub currency: Currency,
}

impl Money {
    #[must_use]
    pub const fn new(amount: Minor, currency: Currency) -> Self {
        Self { amount, currency }
    }
}

/// Splits `total` into `parts` near-equal shares that sum to it; the earlier shares carry the remainder.
///
/// ```
/// use domain::money::{Minor, split};
/// assert_eq!(split(Minor(1000), 3), [Minor(334), Minor(333), Minor(333)]);
/// ```
#[must_use]
pub fn split(total: Minor, parts: u32) -> Vec<Minor> {
    prorate(total, &vec![1; parts as usize])
}

/// Splits `total` in proportion to `weights` by the largest-remainder (Hamilton) method: every share is within one minor
/// unit of its exact value and the shares sum to `total`. Ties go to the earlier share. With no weight at all the first
/// share takes the whole, so that nothing is lost; no shares ⇒ empty.
#[must_use]
pub fn prorate(total: Minor, weights: &[u64]) -> Vec<Minor> {
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if sum == 0 {
        let mut shares = vec![Minor::ZERO; weights.len()];
        if let Some(first) = shares.first_mut() {
            *first = total;
        }
        return shares;
    }
    let sign = if total.0 < 0 { -1 } else { 1 };
    let whole = i128::from(total.0.unsigned_abs());
    let mut shares: Vec<i128> = Vec::with_capacity(weights.len());
    let mut remainders: Vec<(i128, usize)> = Vec::with_capacity(weights.len());
    for (index, weight) in weights.iter().enumerate() {
        let exact = whole * i128::from(*weight);
        shares.push(exact / sum);
        remainders.push((exact % sum, index));
    }
    let left = whole - shares.iter().sum::<i128>();
    remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, index) in remainders.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        shares[index] += 1;
    }
    shares.into_iter().map(|share| Minor(sign * i64::try_from(share).unwrap_or(i64::MAX))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_split_sums_to_the_whole_and_differs_by_one_at_most(total in -10_000_000i64..10_000_000, parts in 1u32..500) {
            let shares = split(Minor(total), parts);
            prop_assert_eq!(shares.iter().copied().sum::<Minor>(), Minor(total));
            let (low, high) = (shares.iter().min().unwrap(), shares.iter().max().unwrap());
            prop_assert!(high.0 - low.0 <= 1);
        }

        #[test]
        fn prorated_shares_sum_to_the_whole_and_are_within_one_of_exact(
            total in -1_000_000_000i64..1_000_000_000,
            weights in proptest::collection::vec(0u64..1_000_000, 1..60),
        ) {
            let shares = prorate(Minor(total), &weights);
            prop_assert_eq!(shares.iter().copied().sum::<Minor>(), Minor(total));
            let sum: u64 = weights.iter().sum();
            if sum > 0 {
                for (share, weight) in shares.iter().zip(&weights) {
                    let exact = i128::from(total) * i128::from(*weight);
                    prop_assert!((i128::from(share.0) * i128::from(sum) - exact).abs() < i128::from(sum));
                }
            }
        }
    }

    #[test]
    fn three_units_for_a_thousand_are_334_333_333() {
        assert_eq!(split(Minor(1000), 3), [Minor(334), Minor(333), Minor(333)]);
        assert_eq!(split(Minor(-1000), 3), [Minor(-334), Minor(-333), Minor(-333)]);
    }

    #[test]
    fn halves_round_away_from_zero() {
        assert_eq!(Minor(50).times(Decimal::new(1, 2)), Minor(1));
        assert_eq!(Minor(-50).times(Decimal::new(1, 2)), Minor(-1));
        assert_eq!(Minor(49).times(Decimal::new(1, 2)), Minor(0));
    }

    #[test]
    fn most_currencies_have_two_digits_behind_the_point() {
        let digits = |code| Currency::parse(code).unwrap().digits();
        assert_eq!(["USD", "EUR", "JPY", "KWD", "CLF"].map(digits), [2, 2, 0, 3, 4]);
    }

    #[test]
    fn a_currency_is_three_capital_letters() {
        assert_eq!(Currency::parse("USD").unwrap().code(), "USD");
        for wrong in ["usd", "US", "USDX", "", "U$D"] {
            assert_eq!(Currency::parse(wrong), None, "{wrong}");
        }
    }
}
