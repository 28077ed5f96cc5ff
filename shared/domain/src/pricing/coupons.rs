//! The setting `coupons`: codes that take a percentage or a fixed amount off the goods.

use crate::money::{Currency, MAX_AMOUNT, Minor, Money, prorate};
use crate::validate::Problems;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

const MOST_COUPONS: usize = 1000;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CouponSettings {
    pub coupons: Vec<Coupon>,
}

/// Exactly one of `percent` and `fixed` is given; a threshold may stand beside either.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coupon {
    pub code: String,
    /// Percent of each line's goods: `"10"`, `"12.5"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<Decimal>,
    /// Off the goods as a whole, never more than they cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<Money>,
    /// The goods must cost at least this, before any discount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Money>,
}

/// Why a coupon is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CouponRefused {
    #[error("the coupon is not known")]
    Unknown,
    #[error("the goods do not reach the value from which the coupon counts")]
    BelowThreshold { threshold: Money, goods: Minor },
}

impl CouponRefused {
    /// A stable word for programs.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Unknown => "coupon_unknown",
            Self::BelowThreshold { .. } => "coupon_below_threshold",
        }
    }
}

impl CouponSettings {
    /// The coupon of that code, in whatever case it was typed.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(&self, code: &str) -> Result<&Coupon, CouponRefused> {
        let code = code.trim();
        self.coupons.iter().find(|coupon| coupon.code.eq_ignore_ascii_case(code)).ok_or(CouponRefused::Unknown)
    }

    /// Notes everything that is wrong with the setting in a shop of that currency.
    pub fn check(&self, currency: Currency, problems: &mut Problems) {
        problems.at_most("coupons", self.coupons.len(), MOST_COUPONS);
        let mut codes = HashSet::new();
        for (index, coupon) in self.coupons.iter().enumerate().take(MOST_COUPONS) {
            problems.within_item("coupons", index, |problems| {
                coupon.check(currency, problems);
                if !codes.insert(coupon.code.to_ascii_uppercase()) {
                    problems.add("code", "is used twice; upper and lower case are the same");
                }
            });
        }
    }
}

impl Coupon {
    /// What comes off each line whose goods cost so much.
    ///
    /// # Errors
    /// When the goods do not reach the threshold.
    pub fn discounts(&self, goods: &[Minor]) -> Result<Vec<Minor>, CouponRefused> {
        let sum: Minor = goods.iter().copied().sum();
        if let Some(threshold) = self.threshold.filter(|threshold| sum < threshold.amount) {
            return Err(CouponRefused::BelowThreshold { threshold, goods: sum });
        }
        if let Some(percent) = self.percent {
            let share = percent / Decimal::ONE_HUNDRED;
            return Ok(goods.iter().map(|goods| goods.times(share).min(*goods)).collect());
        }
        let fixed = self.fixed.map_or(Minor::ZERO, |fixed| fixed.amount.min(sum));
        let weights: Vec<u64> = goods.iter().map(|goods| u64::try_from(goods.0).unwrap_or(0)).collect();
        Ok(prorate(fixed, &weights))
    }

    /// What a percentage takes off goods of this value; nothing where the coupon takes a fixed amount off the whole.
    #[must_use]
    pub fn discounts_of(&self, goods: Minor) -> Minor {
        self.percent.map_or(Minor::ZERO, |percent| goods.times(percent / Decimal::ONE_HUNDRED).min(goods))
    }

    fn check(&self, currency: Currency, problems: &mut Problems) {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_".contains(&b);
        if self.code.is_empty() || self.code.len() > 40 || !self.code.bytes().all(plain) {
            problems.add("code", "must be 1 to 40 letters, digits, hyphens or underscores");
        }
        if self.percent.is_some() == self.fixed.is_some() {
            problems.add("", "must have either percent or fixed");
        }
        if let Some(percent) = self.percent {
            if percent <= Decimal::ZERO || percent > Decimal::ONE_HUNDRED {
                problems.add("percent", "must be more than 0 and at most 100");
            } else if percent.normalize().scale() > 4 {
                problems.add("percent", "must have at most 4 decimal places");
            }
        }
        for (field, money) in [("fixed", self.fixed), ("threshold", self.threshold)] {
            match money {
                Some(money) if money.currency != currency => {
                    problems.add(field, format!("must be in {currency}, the shop's currency"));
                }
                Some(money) if !(Minor(1)..=MAX_AMOUNT).contains(&money.amount) => {
                    problems.add(field, format!("must be 1 to {}", MAX_AMOUNT.0));
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SETTINGS: &str = r#"{"coupons":[{"code":"TEN","percent":"10"},
        {"code":"Five-Off","fixed":{"amount":500,"currency":"USD"},"threshold":{"amount":2000,"currency":"USD"}}]}"#;

    fn settings(json: &str) -> CouponSettings {
        serde_json::from_str(json).unwrap()
    }

    fn discounts(code: &str, goods: &[i64]) -> Result<Vec<i64>, CouponRefused> {
        let goods: Vec<Minor> = goods.iter().copied().map(Minor).collect();
        let settings = settings(SETTINGS);
        Ok(settings.find(code)?.discounts(&goods)?.into_iter().map(|minor| minor.0).collect())
    }

    fn fields(json: &str) -> Vec<String> {
        let mut problems = Problems::new();
        settings(json).check(Currency::parse("USD").unwrap(), &mut problems);
        problems.into_vec().into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_percentage_rounds_on_each_line() {
        assert_eq!(discounts("ten", &[2500, 5, 4, 0]).unwrap(), [250, 1, 0, 0]);
    }

    #[test]
    fn a_fixed_amount_is_spread_by_goods_value_and_sums_to_itself() {
        assert_eq!(discounts(" five-OFF ", &[1000, 1000, 1000]).unwrap(), [167, 167, 166]);
        assert_eq!(discounts("FIVE-OFF", &[2000, 0]).unwrap(), [500, 0]);
    }

    #[test]
    fn a_threshold_is_reached_at_its_own_amount() {
        assert!(discounts("five-off", &[2000]).is_ok());
        let refused = discounts("five-off", &[1999]).unwrap_err();
        assert_eq!(refused.reason(), "coupon_below_threshold");
        assert!(matches!(refused, CouponRefused::BelowThreshold { goods: Minor(1999), .. }));
    }

    #[test]
    fn an_unknown_code_is_refused_by_name() {
        assert_eq!(discounts("eleven", &[1]).unwrap_err(), CouponRefused::Unknown);
        assert_eq!(discounts("", &[1]).unwrap_err().reason(), "coupon_unknown");
    }

    #[test]
    fn good_settings_pass_and_read_back() {
        assert_eq!(fields(SETTINGS), [] as [&str; 0]);
        let json = serde_json::to_string(&settings(SETTINGS)).unwrap();
        assert_eq!(settings(&json), settings(SETTINGS));
    }

    #[test]
    fn every_wrong_coupon_is_named_at_once() {
        let wrong = r#"{"coupons":[
            {"code":"a b","percent":"0"},{"code":"X","percent":"100.1"},{"code":"x","percent":"1.00001"},
            {"code":"NONE"},{"code":"BOTH","percent":"1","fixed":{"amount":1,"currency":"USD"}},
            {"code":"EUR","fixed":{"amount":1,"currency":"EUR"},"threshold":{"amount":0,"currency":"USD"}}]}"#;
        let expected = [
            "coupons[0].code",
            "coupons[0].percent",
            "coupons[1].percent",
            "coupons[2].percent",
            "coupons[2].code",
            "coupons[3]",
            "coupons[4]",
            "coupons[5].fixed",
            "coupons[5].threshold",
        ];
        assert_eq!(fields(wrong), expected);
    }

    proptest! {
        #[test]
        fn no_line_is_discounted_below_nothing(
            goods in proptest::collection::vec(0i64..1_000_000, 1..50), fixed in 1i64..2_000_000, percent in 1u32..=1_000_000,
        ) {
            let goods: Vec<Minor> = goods.into_iter().map(Minor).collect();
            let sum: Minor = goods.iter().copied().sum();
            let money = Money::new(Minor(fixed), Currency::parse("USD").unwrap());
            let percent = Decimal::new(percent.into(), 4);
            let off = Coupon { code: "F".into(), percent: None, fixed: Some(money), threshold: None };
            let share = Coupon { percent: Some(percent), fixed: None, ..off.clone() };
            let (fixed, shares) = (off.discounts(&goods).unwrap(), share.discounts(&goods).unwrap());
            prop_assert_eq!(fixed.iter().copied().sum::<Minor>(), money.amount.min(sum));
            for discount in fixed.iter().zip(&goods).chain(shares.iter().zip(&goods)) {
                prop_assert!((Minor::ZERO..=*discount.1).contains(discount.0));
            }
        }
    }
}
