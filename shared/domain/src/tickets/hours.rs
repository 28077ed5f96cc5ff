//! The hours in which tickets are worked on, and counting minutes in them: what a clock of a ticket runs on.

use crate::locations::{Cutoff, WorkDay, Zone};
use crate::validate::{Problems, Validate};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// Bounds every search for an hour: no desk is closed for longer.
const HORIZON_DAYS: usize = 400;

/// A desk's hours, the same on each of its work days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Calendar {
    pub name: String,
    pub time_zone: Zone,
    pub work_days: Vec<WorkDay>,
    /// `09:00`
    pub opens: Cutoff,
    pub closes: Cutoff,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<Date>,
}

impl Default for Calendar {
    fn default() -> Self {
        Self {
            name: "office".to_owned(),
            time_zone: Zone::utc(),
            work_days: WorkDay::ALL[..5].to_vec(),
            opens: Cutoff::on_the_hour(9),
            closes: Cutoff::on_the_hour(17),
            holidays: Vec::new(),
        }
    }
}

impl Validate for Calendar {
    fn check(&self, problems: &mut Problems) {
        problems.required("name", &self.name, 40);
        if self.work_days.is_empty() {
            problems.add("work_days", "must name at least one day");
        }
        if self.opens >= self.closes {
            problems.add("closes", "must be after the desk opens");
        }
        problems.at_most("holidays", self.holidays.len(), 100);
    }
}

impl Calendar {
    /// The desk's hours of one day; none where it is closed.
    fn open_on(&self, day: Date) -> Option<(Timestamp, Timestamp)> {
        if !self.work_days.contains(&WorkDay::of(day)) || self.holidays.contains(&day) {
            return None;
        }
        let at = |time: Cutoff| self.time_zone.rules().to_timestamp(day.to_datetime(time.time())).ok();
        at(self.opens).zip(at(self.closes)).filter(|(opens, closes)| opens < closes)
    }

    /// The desk's hours from the day that holds `from` on.
    fn hours(&self, from: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        let first = self.time_zone.rules().to_datetime(from).date();
        first.series(1.day()).take(HORIZON_DAYS).filter_map(|day| self.open_on(day))
    }

    /// The moment at which so many minutes of the desk's hours have passed since `from`.
    #[must_use]
    pub fn after(&self, from: Timestamp, minutes: u32) -> Timestamp {
        let mut left = SignedDuration::from_mins(i64::from(minutes));
        for (opens, closes) in self.hours(from) {
            let begins = opens.max(from);
            let there = closes.duration_since(begins);
            if there <= SignedDuration::ZERO {
                continue;
            }
            if left <= there {
                return begins.checked_add(left).unwrap_or(Timestamp::MAX);
            }
            left -= there;
        }
        Timestamp::MAX
    }

    /// Minutes of the desk's hours between two moments, whole ones; none where they are the other way round.
    #[must_use]
    pub fn between(&self, from: Timestamp, to: Timestamp) -> u32 {
        let mut sum = SignedDuration::ZERO;
        for (opens, closes) in self.hours(from).take_while(|(opens, _)| *opens < to) {
            sum += closes.min(to).duration_since(opens.max(from)).max(SignedDuration::ZERO);
        }
        u32::try_from(sum.as_mins()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn office() -> Calendar {
        let zone = Zone::parse("America/New_York").unwrap();
        Calendar { time_zone: zone, holidays: vec![date(2027, 3, 9)], ..Calendar::default() }
    }

    #[test]
    fn e8_minutes_are_counted_in_the_desks_own_hours_only() {
        // 2027-03-05 is a Friday; New York is at UTC-5 until the 14th. Five to five, then over the weekend.
        let friday = at("2027-03-05T21:55:00Z");
        assert_eq!(office().after(friday, 5), at("2027-03-05T22:00:00Z"));
        assert_eq!(office().after(friday, 15), at("2027-03-08T14:10:00Z"));
        // Tuesday is a holiday.
        assert_eq!(office().after(at("2027-03-08T21:30:00Z"), 60), at("2027-03-10T14:30:00Z"));
        assert_eq!(office().between(friday, at("2027-03-08T14:10:00Z")), 15);
        assert_eq!(office().between(at("2027-03-06T00:00:00Z"), at("2027-03-07T23:00:00Z")), 0, "a weekend");
        assert_eq!(office().between(at("2027-03-08T16:00:00Z"), friday), 0);
    }

    #[test]
    fn e8_the_desk_opens_by_its_own_clock_also_when_summer_time_begins() {
        assert_eq!(office().after(at("2027-03-13T12:00:00Z"), 1), at("2027-03-15T13:01:00Z"));
    }

    #[test]
    fn a_desk_that_never_opens_is_refused() {
        let wrong = Calendar { work_days: Vec::new(), closes: Cutoff::on_the_hour(8), ..office() };
        assert_eq!(wrong.problems().len(), 2);
        assert!(office().problems().is_empty());
    }

    proptest! {
        #[test]
        fn e8_what_was_added_is_what_is_counted(second in 1_900_000_000i64..1_950_000_000, minutes in 0u32..20_000) {
            let from = Timestamp::from_second(second - second % 60).unwrap();
            let to = office().after(from, minutes);
            prop_assert_eq!(office().between(from, to), minutes);
        }
    }
}
