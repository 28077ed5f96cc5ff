//! Time zones, cut-offs and days of the week, as a location's settings write them.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a text is no time zone, or no time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidTime(pub &'static str);

/// A time zone of the IANA database, looked up once when it is read: whoever holds one can compute with it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

impl Zone {
    /// # Errors
    /// When the database has no zone of that name.
    pub fn parse(name: &str) -> Result<Self, InvalidTime> {
        let rules = TimeZone::get(name);
        let rules =
            rules.map_err(|_| InvalidTime("must be a time zone of the IANA database, such as America/New_York"))?;
        Ok(Self { name: rules.iana_name().unwrap_or(name).to_owned(), rules })
    }

    #[must_use]
    pub fn utc() -> Self {
        Self { name: "UTC".to_owned(), rules: TimeZone::UTC }
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    #[must_use]
    pub fn rules(&self) -> &TimeZone {
        &self.rules
    }
}

impl TryFrom<String> for Zone {
    type Error = InvalidTime;
    fn try_from(name: String) -> Result<Self, InvalidTime> {
        Self::parse(&name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// A time of day to the minute, `14:00`, on the location's own clock.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cutoff(Time);

impl Cutoff {
    /// # Errors
    /// When the text is not two digits, a colon and two digits that make a time of day.
    pub fn parse(text: &str) -> Result<Self, InvalidTime> {
        const WRONG: InvalidTime = InvalidTime("must be a time of day such as 14:00");
        let (hour, minute) = text.split_once(':').ok_or(WRONG)?;
        let number = |digits: &str| match digits.as_bytes() {
            [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + (ones - b'0')),
            _ => None,
        };
        let (hour, minute) = number(hour).zip(number(minute)).ok_or(WRONG)?;
        Time::new(hour.cast_signed(), minute.cast_signed(), 0, 0).map(Self).map_err(|_| WRONG)
    }

    /// A full hour, 0 to 23.
    #[must_use]
    pub const fn on_the_hour(hour: i8) -> Self {
        Self(Time::constant(hour, 0, 0, 0))
    }

    #[must_use]
    pub fn time(self) -> Time {
        self.0
    }
}

impl fmt::Display for Cutoff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}

impl fmt::Debug for Cutoff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for Cutoff {
    type Error = InvalidTime;
    fn try_from(text: String) -> Result<Self, InvalidTime> {
        Self::parse(&text)
    }
}

impl From<Cutoff> for String {
    fn from(cutoff: Cutoff) -> Self {
        cutoff.to_string()
    }
}

/// A day of the week, as settings write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WorkDay {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl WorkDay {
    pub const ALL: [Self; 7] = [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        names.iter().position(|name| *name == text).map(|index| Self::ALL[index])
    }

    #[must_use]
    pub fn of(date: Date) -> Self {
        match date.weekday() {
            Weekday::Monday => Self::Mon,
            Weekday::Tuesday => Self::Tue,
            Weekday::Wednesday => Self::Wed,
            Weekday::Thursday => Self::Thu,
            Weekday::Friday => Self::Fri,
            Weekday::Saturday => Self::Sat,
            Weekday::Sunday => Self::Sun,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cutoff_is_a_time_of_day_to_the_minute() {
        for (text, shown) in [("00:00", "00:00"), ("09:05", "09:05"), ("23:59", "23:59")] {
            assert_eq!(Cutoff::parse(text).unwrap().to_string(), shown);
        }
        for wrong in ["", "14", "9:00", "24:00", "12:60", "14:00:00", "-1:00", "+1:00", "14h00", "1४:00"] {
            assert!(Cutoff::parse(wrong).is_err(), "{wrong}");
        }
    }
}
