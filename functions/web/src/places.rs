//! Where the shop delivers, as forms offer it: the countries that its shipping options name, by their names.

use domain::destinations;
use domain::shipping::ShippingSettings;
use std::collections::BTreeSet;

pub(crate) struct Country {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) is_chosen: bool,
}

/// The countries served, by name; the one chosen, or else the one most zones name.
#[must_use]
pub(crate) fn countries(shipping: &ShippingSettings, chosen: &str) -> Vec<Country> {
    let named = || shipping.options.iter().flat_map(|option| &option.zones).flat_map(|zone| &zone.countries);
    let codes: BTreeSet<&String> = named().collect();
    let most = codes.iter().copied().max_by_key(|code| named().filter(|other| other == code).count());
    let chosen = if chosen.is_empty() { most.map(String::as_str).unwrap_or_default() } else { chosen };
    let mut countries: Vec<_> = codes
        .into_iter()
        .map(|code| Country {
            name: destinations::country_name(code).unwrap_or(code).to_owned(),
            is_chosen: code == chosen,
            code: code.clone(),
        })
        .collect();
    countries.sort_by(|one, other| one.name.cmp(&other.name));
    countries
}
