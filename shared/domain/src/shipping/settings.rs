//! The setting `shipping`: options with their rate tables by zone, and what makes them well formed.

use crate::destinations::{Destination, region_code};
use crate::money::{Currency, Minor, Money};
use crate::promise::TransitDays;
use crate::validate::Problems;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// A million of the major unit for one parcel, or one kilogram, is a typing error.
const MAX_RATE: Minor = Minor(100_000_000);

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShippingSettings {
    pub options: Vec<ShippingOption>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShippingOption {
    pub id: String,
    pub name: String,
    pub carrier: String,
    pub max_parcel_g: u32,
    pub zones: Vec<ShippingZone>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShippingZone {
    pub countries: Vec<String>,
    /// Only these regions of the countries; left out, all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regions: Option<Vec<String>>,
    /// For each parcel.
    pub base: Money,
    /// For each begun kilogram of a parcel.
    pub per_kg: Money,
    pub transit_days: TransitDays,
}

impl ShippingOption {
    /// The zone a destination lies in: the first that names its region, else the first for the whole country.
    #[must_use]
    pub fn zone(&self, destination: &Destination) -> Option<&ShippingZone> {
        let mut of_country = self.zones.iter().filter(|zone| zone.countries.contains(&destination.country));
        let of_region = of_country.clone().find(|zone| zone.names_region(destination));
        of_region.or_else(|| of_country.find(|zone| zone.regions.is_none()))
    }
}

impl ShippingZone {
    fn names_region(&self, destination: &Destination) -> bool {
        let named = self.regions.iter().flatten().map(|text| region_code(&destination.country, text));
        destination.region.as_ref().is_some_and(|region| named.into_iter().any(|code| code == *region))
    }
}

impl ShippingSettings {
    /// Notes everything that is wrong with the setting in a shop of that currency.
    pub fn check(&self, currency: Currency, problems: &mut Problems) {
        problems.at_most("options", self.options.len(), 20);
        let mut ids = HashSet::new();
        for (index, option) in self.options.iter().enumerate().take(20) {
            problems.within_item("options", index, |problems| {
                if !ids.insert(&option.id) {
                    problems.add("id", "is used twice");
                }
                option.check(currency, problems);
            });
        }
    }
}

impl ShippingOption {
    fn check(&self, currency: Currency, problems: &mut Problems) {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        if self.id.is_empty() || self.id.len() > 32 || !self.id.bytes().all(plain) {
            problems.add("id", "must be 1 to 32 small letters, digits, hyphens or underscores");
        }
        problems.required("name", &self.name, 100);
        problems.required("carrier", &self.carrier, 100);
        if !(1..=10_000_000).contains(&self.max_parcel_g) {
            problems.add("max_parcel_g", "must be 1 to 10000000 grams");
        }
        problems.at_most("zones", self.zones.len(), 50);
        if self.zones.is_empty() {
            problems.add("zones", "must have at least one entry");
        }
        for (index, zone) in self.zones.iter().enumerate().take(50) {
            problems.within_item("zones", index, |problems| zone.check(currency, problems));
        }
    }
}

impl ShippingZone {
    fn check(&self, currency: Currency, problems: &mut Problems) {
        problems.at_most("countries", self.countries.len(), 300);
        if self.countries.is_empty() {
            problems.add("countries", "must have at least one entry");
        }
        for (index, country) in self.countries.iter().enumerate().take(300) {
            problems.within_item("countries", index, |problems| problems.country("", country));
        }
        if let Some(regions) = &self.regions {
            problems.at_most("regions", regions.len(), 100);
            if regions.is_empty() {
                problems.add("regions", "must have at least one entry, or be left out for the whole country");
            }
            for (index, region) in regions.iter().enumerate().take(100) {
                problems.within_item("regions", index, |problems| problems.required("", region, 100));
            }
        }
        check_rate("base", self.base, currency, problems);
        check_rate("per_kg", self.per_kg, currency, problems);
        let [fewest, most] = self.transit_days;
        if fewest > most {
            problems.add("transit_days", "must be the fewest days, then the most");
        } else if most > 365 {
            problems.add("transit_days", "must be at most 365");
        }
    }
}

fn check_rate(field: &str, rate: Money, currency: Currency, problems: &mut Problems) {
    if rate.currency != currency {
        problems.add(field, format!("must be in {currency}, the shop's currency"));
    } else if !(Minor::ZERO..=MAX_RATE).contains(&rate.amount) {
        problems.add(field, format!("must be 0 to {}", MAX_RATE.0));
    }
}
