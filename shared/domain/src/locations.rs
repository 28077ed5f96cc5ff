//! Places that hold stock and send parcels. Owns what a well-formed location is: where it stands, when it works; which days
//! follow from that is `calendar`'s, what stands on its shelves is `stock`'s.

mod hours;

pub use hours::{Cutoff, InvalidTime, WorkDay, Zone};

use crate::destinations::Coordinates;
use crate::ids::LocationId;
use crate::validate::Problems;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Some thirty years of holidays.
const MOST_HOLIDAYS: usize = 400;

/// A distribution centre, checked: as it is stored and shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Location {
    pub id: LocationId,
    pub name: String,
    pub country: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    pub postal_code: String,
    pub latitude: f64,
    pub longitude: f64,
    pub time_zone: Zone,
    /// What is ordered before it, on a work day, ships that day.
    pub cutoff: Cutoff,
    pub work_days: Vec<WorkDay>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<Date>,
}

impl Location {
    #[must_use]
    pub fn coordinates(&self) -> Coordinates {
        Coordinates { latitude: self.latitude, longitude: self.longitude }
    }
}

/// A location as it comes in a body, before its fields are known to be good.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LocationBody {
    pub name: String,
    pub country: String,
    pub region: Option<String>,
    pub postal_code: String,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub time_zone: String,
    pub cutoff: String,
    pub work_days: Vec<String>,
    pub holidays: Vec<String>,
}

impl LocationBody {
    /// # Errors
    /// Every field that is not as it should be.
    pub fn into_location(self, id: LocationId) -> Result<Location, Problems> {
        let mut problems = Problems::new();
        problems.required("name", &self.name, 100);
        problems.country("country", &self.country);
        problems.optional("region", self.region.as_deref(), 100);
        problems.required("postal_code", &self.postal_code, 16);
        let latitude = degrees(self.latitude, 90.0, "latitude", &mut problems);
        let longitude = degrees(self.longitude, 180.0, "longitude", &mut problems);
        let time_zone = parsed(Zone::parse(&self.time_zone), "time_zone", &mut problems);
        let cutoff = parsed(Cutoff::parse(&self.cutoff), "cutoff", &mut problems);
        let work_days = work_days(&self.work_days, &mut problems);
        let holidays = holidays(&self.holidays, &mut problems);
        match (latitude, longitude, time_zone, cutoff) {
            (Some(latitude), Some(longitude), Some(time_zone), Some(cutoff)) if problems.is_empty() => Ok(Location {
                id,
                name: self.name.trim().to_owned(),
                country: self.country,
                region: self.region.map(|region| region.trim().to_owned()),
                postal_code: self.postal_code.trim().to_owned(),
                latitude,
                longitude,
                time_zone,
                cutoff,
                work_days,
                holidays,
            }),
            _ => Err(problems),
        }
    }
}

fn parsed<T>(result: Result<T, InvalidTime>, field: &str, problems: &mut Problems) -> Option<T> {
    result.map_err(|wrong| problems.add(field, wrong.0)).ok()
}

fn degrees(value: Option<f64>, most: f64, field: &str, problems: &mut Problems) -> Option<f64> {
    match value {
        Some(degrees) if degrees.is_finite() && degrees.abs() <= most => Some(degrees),
        Some(_) => {
            problems.add(field, format!("must be degrees from -{most} to {most}"));
            None
        }
        None => {
            problems.add(field, "is required");
            None
        }
    }
}

fn work_days(texts: &[String], problems: &mut Problems) -> Vec<WorkDay> {
    let mut days = Vec::new();
    problems.at_most("work_days", texts.len(), 7);
    if texts.is_empty() {
        problems.add("work_days", "must name at least one day");
    }
    for (index, text) in texts.iter().take(8).enumerate() {
        problems.within_item("work_days", index, |problems| match WorkDay::parse(text) {
            Some(day) if days.contains(&day) => problems.add("", "is named twice"),
            Some(day) => days.push(day),
            None => problems.add("", "must be one of mon, tue, wed, thu, fri, sat, sun"),
        });
    }
    days.sort_unstable();
    days
}

fn holidays(texts: &[String], problems: &mut Problems) -> Vec<Date> {
    let mut dates = Vec::with_capacity(texts.len().min(MOST_HOLIDAYS));
    problems.at_most("holidays", texts.len(), MOST_HOLIDAYS);
    for (index, text) in texts.iter().take(MOST_HOLIDAYS).enumerate() {
        problems.within_item("holidays", index, |problems| match text.parse::<Date>() {
            Ok(date) if text.len() == 10 => dates.push(date),
            _ => problems.add("", "must be a date such as 2027-12-25"),
        });
    }
    dates.sort_unstable();
    dates.dedup();
    dates
}

/// A location in New York's zone that works Monday to Friday until 14:00, for tests.
#[cfg(test)]
pub(crate) fn sample(id: &str) -> Location {
    let body = LocationBody {
        name: id.into(),
        country: "US".into(),
        region: None,
        postal_code: "07102".into(),
        latitude: Some(40.73),
        longitude: Some(-74.17),
        time_zone: "America/New_York".into(),
        cutoff: "14:00".into(),
        work_days: ["mon", "tue", "wed", "thu", "fri"].map(String::from).to_vec(),
        holidays: Vec::new(),
    };
    body.into_location(LocationId::parse(id).expect("tests name locations well")).expect("the body is good")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const EAST: &str = r#"{"name":"East","country":"US","region":"NJ","postal_code":"07102","latitude":40.73,
        "longitude":-74.17,"time_zone":"America/New_York","cutoff":"14:00","work_days":["mon","tue","wed","thu","fri"],
        "holidays":["2027-12-25","2027-07-05"]}"#;

    fn body(json: &str) -> LocationBody {
        serde_json::from_str(json).unwrap()
    }

    fn id() -> LocationId {
        LocationId::parse("east").unwrap()
    }

    fn fields(body: LocationBody) -> Vec<String> {
        body.into_location(id()).unwrap_err().into_vec().into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_good_body_becomes_a_location_that_reads_back_from_json() {
        let east = body(EAST).into_location(id()).unwrap();
        assert_eq!(east.time_zone.name(), "America/New_York");
        assert_eq!(east.cutoff.to_string(), "14:00");
        assert_eq!(east.work_days, WorkDay::ALL[..5]);
        assert_eq!(east.holidays, [date(2027, 7, 5), date(2027, 12, 25)]);
        let json = serde_json::to_string(&east).unwrap();
        assert!(json.contains(r#""cutoff":"14:00","work_days":["mon","tue","wed","thu","fri"]"#), "{json}");
        assert_eq!(serde_json::from_str::<Location>(&json).unwrap(), east);
    }

    #[test]
    fn every_missing_field_is_named_at_once() {
        let missing = ["name", "country", "postal_code", "latitude", "longitude", "time_zone", "cutoff", "work_days"];
        assert_eq!(fields(body("{}")), missing);
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let wrong = body(
            r#"{"name":" ","country":"us","region":"","postal_code":"12345678901234567","latitude":90.5,"longitude":-181,
            "time_zone":"Mars/Olympus","cutoff":"25:00","work_days":["mon","mon","Tue"],"holidays":["2027-02-30","soon"]}"#,
        );
        assert_eq!(
            fields(wrong),
            [
                "name",
                "country",
                "region",
                "postal_code",
                "latitude",
                "longitude",
                "time_zone",
                "cutoff",
                "work_days[1]",
                "work_days[2]",
                "holidays[0]",
                "holidays[1]",
            ]
        );
    }

    #[test]
    fn lists_are_bounded() {
        let many =
            LocationBody { work_days: vec!["mon".into(); 9], holidays: vec!["2027-12-25".into(); 401], ..body(EAST) };
        let fields = fields(many);
        assert!(fields.contains(&"work_days".to_owned()) && fields.contains(&"holidays".to_owned()), "{fields:?}");
    }

    #[test]
    fn unknown_fields_are_refused() {
        assert!(serde_json::from_str::<LocationBody>(r#"{"nmae":"East"}"#).is_err());
    }

    #[test]
    fn a_stored_location_with_an_unknown_zone_does_not_parse() {
        let json = serde_json::to_string(&body(EAST).into_location(id()).unwrap()).unwrap();
        assert!(serde_json::from_str::<Location>(&json.replace("America/New_York", "Mars/Olympus")).is_err());
    }
}
