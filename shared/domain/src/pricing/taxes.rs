//! The setting `taxes`: rates by destination and tax class, which one applies, and what it comes to.

use crate::destinations::{Destination, region_code};
use crate::money::Minor;
use crate::validate::Problems;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The class of a product that names none.
pub const STANDARD_TAX_CLASS: &str = "standard";

const MOST_RATES: usize = 2000;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxSettings {
    pub rates: Vec<TaxRate>,
    #[serde(default)]
    pub shipping_taxed: bool,
}

/// One rate of one jurisdiction, for all goods or for one class of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxRate {
    pub country: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_class: Option<String>,
    /// A fraction: `"0.0825"` is 8.25 %.
    pub rate: Decimal,
    /// Whether prices already contain it.
    #[serde(default)]
    pub included: bool,
}

/// A tax on one line, or on a part of the shipping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tax {
    /// `US-CA`, `DE`
    pub jurisdiction: String,
    pub rate: Decimal,
    pub amount: Minor,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub included: bool,
}

impl Tax {
    /// The same tax on another amount.
    #[must_use]
    pub fn on(&self, amount: Minor) -> Self {
        Self { amount: on(self.rate, self.included, amount), ..self.clone() }
    }
}

fn on(rate: Decimal, included: bool, amount: Minor) -> Minor {
    if included { amount - Minor::rounded(Decimal::from(amount.0) / (Decimal::ONE + rate)) } else { amount.times(rate) }
}

impl TaxRate {
    /// The tax on an amount: on top of it, or within it when the rate is included.
    #[must_use]
    pub fn on(&self, amount: Minor) -> Tax {
        let tax = on(self.rate, self.included, amount);
        Tax { jurisdiction: self.jurisdiction(), rate: self.rate, amount: tax, included: self.included }
    }

    fn jurisdiction(&self) -> String {
        Destination::new(&self.country, self.region.as_deref()).code()
    }

    /// How closely the rate is meant for these goods, or `None` when it is not for them.
    fn closeness(&self, destination: &Destination, tax_class: &str) -> Option<u8> {
        if self.country != destination.country {
            return None;
        }
        let region = match &self.region {
            Some(region) if destination.region.as_deref() == Some(&region_code(&self.country, region)) => 2,
            Some(_) => return None,
            None => 0,
        };
        match &self.tax_class {
            Some(class) if class == tax_class => Some(region + 1),
            Some(_) => None,
            None => Some(region),
        }
    }
}

impl TaxSettings {
    /// The one rate that applies: region and class, else region, else country and class, else country. Rates do not stack;
    /// a place with a state's and a city's tax is entered as their sum. `None` is no tax at all.
    #[must_use]
    pub fn rate_for(&self, destination: &Destination, tax_class: &str) -> Option<&TaxRate> {
        let mut closest: Option<(u8, &TaxRate)> = None;
        for rate in &self.rates {
            if let Some(closeness) = rate.closeness(destination, tax_class)
                && closest.is_none_or(|(best, _)| closeness > best)
            {
                closest = Some((closeness, rate));
            }
        }
        closest.map(|(_, rate)| rate)
    }

    /// Notes everything that is wrong with the setting.
    pub fn check(&self, problems: &mut Problems) {
        problems.at_most("rates", self.rates.len(), MOST_RATES);
        let mut seen = HashSet::new();
        for (index, rate) in self.rates.iter().enumerate().take(MOST_RATES) {
            problems.within_item("rates", index, |problems| {
                rate.check(problems);
                if !seen.insert((rate.jurisdiction(), &rate.tax_class)) {
                    problems.add("", "is the second rate for the same region and tax class");
                }
            });
        }
    }
}

impl TaxRate {
    fn check(&self, problems: &mut Problems) {
        problems.country("country", &self.country);
        problems.optional("region", self.region.as_deref(), 100);
        problems.optional("tax_class", self.tax_class.as_deref(), 40);
        if self.rate.is_sign_negative() && !self.rate.is_zero() || self.rate > Decimal::ONE {
            problems.add("rate", "must be a fraction from 0 to 1: 0.0825 is 8.25 %");
        } else if self.rate.normalize().scale() > 6 {
            problems.add("rate", "must have at most 6 decimal places");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: &str = r#"{"rates":[
        {"country":"US","rate":"0.01"},
        {"country":"US","tax_class":"food","rate":"0.02"},
        {"country":"US","region":"CA","rate":"0.0825"},
        {"country":"US","region":"California ","tax_class":"food","rate":"0"},
        {"country":"DE","rate":"0.19","included":true},
        {"country":"DE","tax_class":"books","rate":"0.07","included":true}],"shipping_taxed":true}"#;

    fn settings(json: &str) -> TaxSettings {
        serde_json::from_str(json).unwrap()
    }

    fn rate(country: &str, region: Option<&str>, class: &str) -> Option<String> {
        settings(SETTINGS).rate_for(&Destination::new(country, region), class).map(|rate| rate.rate.to_string())
    }

    fn fields(json: &str) -> Vec<String> {
        let mut problems = Problems::new();
        settings(json).check(&mut problems);
        problems.into_vec().into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn the_closest_rate_applies_alone() {
        assert_eq!(rate("US", Some("CA"), "food").as_deref(), Some("0"));
        assert_eq!(rate("US", Some("california"), STANDARD_TAX_CLASS).as_deref(), Some("0.0825"));
        assert_eq!(rate("US", Some("NV"), "food").as_deref(), Some("0.02"));
        assert_eq!(rate("US", Some("NV"), STANDARD_TAX_CLASS).as_deref(), Some("0.01"));
        assert_eq!(rate("US", None, STANDARD_TAX_CLASS).as_deref(), Some("0.01"));
        assert_eq!(rate("FR", None, STANDARD_TAX_CLASS), None);
    }

    #[test]
    fn a_tax_is_added_or_within_and_rounds_half_away_from_zero() {
        let settings = settings(SETTINGS);
        let tax = |country: &str, region, amount| {
            settings.rate_for(&Destination::new(country, region), "standard").unwrap().on(Minor(amount))
        };
        let added = tax("US", Some("CA"), 2000);
        assert_eq!((added.amount, added.included, added.jurisdiction.as_str()), (Minor(165), false, "US-CA"));
        assert_eq!(tax("US", None, 50).amount, Minor(1), "half a cent is a cent");
        let within = tax("DE", Some("BY"), 11900);
        assert_eq!((within.amount, within.included, within.jurisdiction.as_str()), (Minor(1900), true, "DE"));
        assert_eq!(tax("DE", None, 999).amount, Minor(160), "999 − round(839.4957…)");
    }

    #[test]
    fn good_settings_pass_and_read_back() {
        assert_eq!(fields(SETTINGS), [] as [&str; 0]);
        let json = serde_json::to_string(&settings(SETTINGS)).unwrap();
        assert!(json.contains(r#""rate":"0.0825""#), "{json}");
        assert_eq!(settings(&json), settings(SETTINGS));
    }

    #[test]
    fn a_rate_is_a_text_and_never_a_float() {
        assert!(serde_json::from_str::<TaxSettings>(r#"{"rates":[{"country":"US","rate":0.0825}]}"#).is_err());
    }

    #[test]
    fn every_wrong_rate_is_named_at_once() {
        let wrong = r#"{"rates":[
            {"country":"us","region":"","tax_class":" ","rate":"8.25"},
            {"country":"US","rate":"-0.1"},
            {"country":"US","rate":"0.0000001"},
            {"country":"DE","region":"BY","rate":"0.1"},{"country":"DE","region":"de-by","rate":"0.2"}]}"#;
        let expected = [
            "rates[0].country",
            "rates[0].region",
            "rates[0].tax_class",
            "rates[0].rate",
            "rates[1].rate",
            "rates[2].rate",
            "rates[2]",
            "rates[4]",
        ];
        assert_eq!(fields(wrong), expected);
    }
}
