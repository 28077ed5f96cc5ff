//! What the fields of an address offer: the countries served, what each calls the parts of an address, and the regions of
//! those that have a list of them. The fields are in `templates/parts/address.html`.

use crate::places::{self, Country};
use domain::destinations;
use domain::shipping::ShippingSettings;

pub(crate) struct AddressForm {
    pub(crate) countries: Vec<CountryChoice>,
    /// Of countries that have a list of them.
    pub(crate) regions: Vec<Regions>,
}

pub(crate) struct CountryChoice {
    pub(crate) country: Country,
    pub(crate) naming: Naming,
}

/// What a country calls the parts of an address.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Naming {
    pub(crate) region: &'static str,
    pub(crate) postal_code: &'static str,
    /// Whether people leave the region out.
    pub(crate) optional_region: bool,
}

pub(crate) struct Regions {
    pub(crate) country: String,
    pub(crate) regions: Vec<(&'static str, &'static str)>,
}

/// Mail to the forces goes through regions that lie nowhere.
const ARMED_FORCES: [(&str, &str); 3] =
    [("AA", "Armed Forces Americas"), ("AE", "Armed Forces Europe"), ("AP", "Armed Forces Pacific")];

impl AddressForm {
    #[must_use]
    pub(crate) fn of(shipping: &ShippingSettings) -> Self {
        let countries = places::countries(shipping, "");
        let regions =
            countries.iter().map(|country| regions(&country.code)).filter(|of| !of.regions.is_empty()).collect();
        let choice = |country: Country| CountryChoice { naming: naming(&country.code), country };
        Self { countries: countries.into_iter().map(choice).collect(), regions }
    }
}

fn regions(country: &str) -> Regions {
    let mut regions = destinations::regions(country);
    if country == "US" {
        regions.extend(ARMED_FORCES);
    }
    Regions { country: country.to_owned(), regions }
}

const fn name(region: &'static str, postal_code: &'static str, optional_region: bool) -> Naming {
    Naming { region, postal_code, optional_region }
}

fn naming(country: &str) -> Naming {
    match country {
        "US" => name("State", "ZIP code", false),
        "CA" => name("Province", "Postal code", false),
        "AU" => name("State", "Postcode", false),
        "GB" => name("County", "Postcode", true),
        "IE" => name("County", "Eircode", true),
        _ => name("Region", "Postal code", true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_asks_for_what_its_country_calls_it() {
        assert_eq!(naming("US"), name("State", "ZIP code", false));
        assert_eq!(naming("DE"), name("Region", "Postal code", true));
    }

    #[test]
    fn countries_with_states_offer_them_and_the_forces_are_reached_too() {
        let states = regions("US").regions;
        assert!(states.contains(&("OH", "Ohio")) && states.contains(&("AE", "Armed Forces Europe")));
        assert_eq!(regions("CA").regions.len(), 13);
        assert!(regions("DE").regions.is_empty());
    }
}
