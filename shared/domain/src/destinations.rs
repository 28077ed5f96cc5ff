//! Where a destination roughly lies. Owns the built-in table of countries, US states and Canadian provinces, their names
//! and centres; asks no outside service and knows no street. Good enough to tell which warehouse is nearer.

mod postal;

pub use postal::{doubt, region_of};

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A point on the globe, in degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coordinates {
    pub latitude: f64,
    pub longitude: f64,
}

impl Coordinates {
    /// The great-circle distance in kilometres by the haversine formula, on a sphere of the earth's mean radius
    /// (R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68, 1984).
    #[must_use]
    pub fn distance_km(self, other: Self) -> f64 {
        const EARTH_RADIUS_KM: f64 = 6371.0088;
        let (from, to) = (self.latitude.to_radians(), other.latitude.to_radians());
        let across = ((to - from) / 2.0).sin().powi(2);
        let along = ((other.longitude - self.longitude).to_radians() / 2.0).sin().powi(2);
        let haversine = across + from.cos() * to.cos() * along;
        2.0 * EARTH_RADIUS_KM * haversine.sqrt().min(1.0).asin()
    }
}

/// What taxes, shipping zones and distances need to know of an address: its country and, normalised, its region.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Destination {
    pub country: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

impl Destination {
    /// `California`, `ca` and `US-CA` all become the region `CA` of `US`.
    #[must_use]
    pub fn new(country: &str, region: Option<&str>) -> Self {
        let country = country.trim().to_ascii_uppercase();
        let region = region.map(|text| region_code(&country, text)).filter(|code| !code.is_empty());
        Self { country, region }
    }

    /// The same where the region was left out and the postal code says which it is.
    #[must_use]
    pub fn at(country: &str, region: Option<&str>, postal_code: &str) -> Self {
        let named = Self::new(country, region);
        let region = named.region.or_else(|| region_of(&named.country, postal_code).map(str::to_owned));
        Self { region, ..named }
    }

    /// The centre of the region, else of the country; `None` for a country the table does not have.
    #[must_use]
    pub fn coordinates(&self) -> Option<Coordinates> {
        let region = self.region.as_deref().and_then(|region| PLACES.centres.get(&key(&self.country, region)));
        region.or_else(|| PLACES.centres.get(&key(&self.country, ""))).map(|place| place.centre)
    }

    /// `Germany`, or the bare code of a country the table does not have.
    #[must_use]
    pub fn country_name(&self) -> &str {
        country_name(&self.country).unwrap_or(&self.country)
    }

    /// `US-CA`, or `US` without a region.
    #[must_use]
    pub fn code(&self) -> String {
        match &self.region {
            Some(region) => format!("{}-{region}", self.country),
            None => self.country.clone(),
        }
    }
}

/// The English name of an ISO 3166-1 country.
#[must_use]
pub fn country_name(code: &str) -> Option<&'static str> {
    PLACES.centres.get(&key(code, "")).map(|place| place.name)
}

/// The states or provinces of a country by code, with their names, in the order of names; none where the table has none.
#[must_use]
pub fn regions(country: &str) -> Vec<(&'static str, &'static str)> {
    let rows = include_str!("destinations.csv").lines().skip(1).filter_map(row);
    let mut regions: Vec<_> = rows
        .filter(|(of, region, ..)| *of == country && !region.is_empty())
        .map(|(_, region, name, _)| (region, name))
        .collect();
    regions.sort_by_key(|(_, name)| *name);
    regions
}

/// A region as settings and addresses compare it: the code where the table knows the name or code, else the text in capitals.
#[must_use]
pub fn region_code(country: &str, text: &str) -> String {
    let text = text.trim().to_uppercase();
    let code = text.strip_prefix(country).and_then(|rest| rest.strip_prefix('-')).unwrap_or(&text);
    PLACES.codes.get(&key(country, code)).map_or_else(|| code.to_owned(), |known| (*known).to_owned())
}

struct Place {
    name: &'static str,
    centre: Coordinates,
}

struct Places {
    /// By country and region code.
    centres: HashMap<String, Place>,
    /// Region codes by country and region name in capitals.
    codes: HashMap<String, &'static str>,
}

static PLACES: LazyLock<Places> = LazyLock::new(|| {
    let mut places = Places { centres: HashMap::new(), codes: HashMap::new() };
    for line in include_str!("destinations.csv").lines().skip(1) {
        let (country, region, name, centre) = row(line).expect("a test reads every line of the table");
        if !region.is_empty() {
            places.codes.insert(key(country, &name.to_uppercase()), region);
        }
        places.centres.insert(key(country, region), Place { name, centre });
    }
    places
});

/// One line of the table: country, region, latitude, longitude, name.
fn row(line: &'static str) -> Option<(&'static str, &'static str, &'static str, Coordinates)> {
    let mut cells = line.splitn(5, ',');
    let (country, region) = (cells.next()?, cells.next()?);
    let (latitude, longitude) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
    Some((country, region, cells.next()?, Coordinates { latitude, longitude }))
}

fn key(country: &str, region: &str) -> String {
    format!("{country}-{region}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::is_country_code;

    fn centre(country: &str, region: Option<&str>) -> Coordinates {
        Destination::new(country, region).coordinates().unwrap()
    }

    #[test]
    fn every_line_of_the_table_is_a_place_on_the_globe() {
        let lines: Vec<&str> = include_str!("destinations.csv").lines().skip(1).collect();
        for line in &lines {
            let (country, region, name, centre) = row(line).unwrap();
            assert!(is_country_code(country) && !name.is_empty() && region.len() <= 3, "{line}");
            assert!(centre.latitude.abs() <= 90.0 && centre.longitude.abs() <= 180.0, "{line}");
        }
        assert_eq!(PLACES.centres.len(), lines.len(), "no place twice");
        assert_eq!(
            lines.iter().filter(|line| line.split(',').nth(1) == Some("")).count(),
            250,
            "ISO 3166-1 and Kosovo"
        );
        assert_eq!(lines.iter().filter(|line| line.starts_with("US,")).count(), 1 + 50 + 1 + 5);
        assert_eq!(lines.iter().filter(|line| line.starts_with("CA,")).count(), 1 + 13);
    }

    #[test]
    fn a_region_is_known_by_code_name_and_iso_form() {
        for text in ["CA", "ca", " California ", "US-CA", "us-ca"] {
            assert_eq!(Destination::new("US", Some(text)).region.as_deref(), Some("CA"), "{text}");
        }
        assert_eq!(Destination::new("us", Some("CA")).code(), "US-CA");
        assert_eq!(Destination::new("DE", Some("Bayern")).code(), "DE-BAYERN");
        assert_eq!(Destination::new("DE", Some(" ")).code(), "DE");
        assert_eq!(Destination::new("GB", Some("Québec")).region.as_deref(), Some("QUÉBEC"));
    }

    #[test]
    fn an_unknown_region_falls_back_to_its_country_and_an_unknown_country_to_nothing() {
        assert_ne!(centre("US", Some("CA")), centre("US", None));
        assert_eq!(centre("US", Some("Atlantis")), centre("US", None));
        assert_eq!(centre("DE", Some("BY")), centre("DE", None));
        assert_eq!(Destination::new("ZZ", Some("CA")).coordinates(), None);
    }

    #[test]
    fn countries_have_names() {
        assert_eq!(country_name("DE"), Some("Germany"));
        assert_eq!(Destination::new("CI", None).country_name(), "Côte d'Ivoire");
        assert_eq!(Destination::new("ZZ", None).country_name(), "ZZ");
    }

    #[test]
    fn the_regions_of_a_country_stand_in_the_order_of_their_names() {
        let canada = regions("CA");
        assert_eq!((canada.len(), canada[0], canada[12]), (13, ("AB", "Alberta"), ("YT", "Yukon")));
        assert_eq!(regions("DE"), []);
    }

    #[test]
    fn c4_distances_are_those_of_the_globe() {
        let new_york = Coordinates { latitude: 40.7128, longitude: -74.0060 };
        let london = Coordinates { latitude: 51.5074, longitude: -0.1278 };
        let pole = Coordinates { latitude: 90.0, longitude: 0.0 };
        let south = Coordinates { latitude: -90.0, longitude: 77.0 };
        assert!((new_york.distance_km(london) - 5570.0).abs() < 5.0);
        assert!((new_york.distance_km(london) - london.distance_km(new_york)).abs() < 1e-9);
        assert!(new_york.distance_km(new_york).abs() < 1e-9);
        assert!((pole.distance_km(south) - 20015.1).abs() < 0.2);
        let east = Coordinates { latitude: 0.0, longitude: 179.5 };
        let west = Coordinates { latitude: 0.0, longitude: -179.5 };
        assert!((east.distance_km(west) - 111.2).abs() < 0.1, "the date line is no wall");
    }
}
