//! Which days a location ships on and how long its parcels travel. Owns cut-offs, work days, holidays and business days on
//! the location's own clock; knows no shipping option and never asks what time it is.
//!
//! Transit is counted in business days, Monday to Friday, less the *sending* location's holidays. A carrier's own calendar
//! and the holidays of the destination are not known here, and counting by the sender's is right for parcels within one
//! country, which is most of them. A location that also works at weekends ships then, but its parcels do not travel faster.

use crate::locations::{Location, WorkDay};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

/// Bounds every search for a day: work days are never empty and holidays are few, so the next one is always nearer.
const HORIZON_DAYS: usize = 4000;

/// The date on the location's own calendar.
#[must_use]
pub fn today(location: &Location, now: Timestamp) -> Date {
    location.time_zone.rules().to_datetime(now).date()
}

/// Whether the location packs and hands over on that day.
#[must_use]
pub fn is_work_day(location: &Location, day: Date) -> bool {
    location.work_days.contains(&WorkDay::of(day)) && !location.holidays.contains(&day)
}

/// Whether parcels of that location travel on that day.
#[must_use]
pub fn is_business_day(location: &Location, day: Date) -> bool {
    !matches!(WorkDay::of(day), WorkDay::Sat | WorkDay::Sun) && !location.holidays.contains(&day)
}

/// The day on which what is ordered `now` leaves: today when it is a work day and the cut-off has not struck, else the next
/// work day. At the cut-off itself it has struck.
#[must_use]
pub fn ship_date(location: &Location, now: Timestamp) -> Date {
    let local = location.time_zone.rules().to_datetime(now);
    if is_work_day(location, local.date()) && local.time() < location.cutoff.time() {
        local.date()
    } else {
        next_work_day(location, local.date())
    }
}

/// The first work day after `day`.
#[must_use]
pub fn next_work_day(location: &Location, day: Date) -> Date {
    days_after(day).find(|day| is_work_day(location, *day)).unwrap_or(Date::MAX)
}

/// `days` business days after `day`; with none, `day` itself.
#[must_use]
pub fn add_business_days(location: &Location, day: Date, days: u16) -> Date {
    match days.checked_sub(1) {
        Some(others) => {
            days_after(day).filter(|day| is_business_day(location, *day)).nth(usize::from(others)).unwrap_or(Date::MAX)
        }
        None => day,
    }
}

fn days_after(day: Date) -> impl Iterator<Item = Date> {
    day.series(1.day()).skip(1).take(HORIZON_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locations::{Cutoff, Zone, sample};
    use jiff::civil::date;
    use proptest::prelude::*;

    fn location(zone: &str, cutoff: &str, work_days: &[WorkDay], holidays: &[Date]) -> Location {
        Location {
            time_zone: Zone::parse(zone).unwrap(),
            cutoff: Cutoff::parse(cutoff).unwrap(),
            work_days: work_days.to_vec(),
            holidays: holidays.to_vec(),
            ..sample("east")
        }
    }

    fn new_york() -> Location {
        location("America/New_York", "14:00", &WorkDay::ALL[..5], &[date(2027, 3, 11)])
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn c5_before_the_cut_off_of_a_work_day_it_ships_that_day() {
        // 2027-03-10 is a Wednesday; New York is at UTC-5 until Sunday the 14th.
        assert_eq!(ship_date(&new_york(), at("2027-03-10T18:59:59Z")), date(2027, 3, 10));
    }

    #[test]
    fn c5_from_the_cut_off_on_it_ships_the_next_work_day_that_is_no_holiday() {
        assert_eq!(ship_date(&new_york(), at("2027-03-10T19:00:00Z")), date(2027, 3, 12));
    }

    #[test]
    fn c5_on_a_holiday_and_at_the_weekend_nothing_ships() {
        assert_eq!(ship_date(&new_york(), at("2027-03-11T15:00:00Z")), date(2027, 3, 12));
        assert_eq!(ship_date(&new_york(), at("2027-03-13T15:00:00Z")), date(2027, 3, 15));
    }

    #[test]
    fn c5_the_cut_off_follows_the_change_to_summer_time() {
        // From the 14th New York is at UTC-4: 18:30Z is half past two and too late, before the change it was half past one.
        assert_eq!(ship_date(&new_york(), at("2027-03-12T18:30:00Z")), date(2027, 3, 12));
        assert_eq!(ship_date(&new_york(), at("2027-03-15T18:30:00Z")), date(2027, 3, 16));
    }

    #[test]
    fn a_cut_off_in_the_skipped_hour_is_passed_when_the_clock_jumps_over_it() {
        let sundays = location("America/New_York", "02:30", &[WorkDay::Sun], &[]);
        assert_eq!(ship_date(&sundays, at("2027-03-14T06:59:59Z")), date(2027, 3, 14));
        assert_eq!(ship_date(&sundays, at("2027-03-14T07:00:00Z")), date(2027, 3, 21));
    }

    #[test]
    fn the_day_is_the_locations_own_and_not_that_of_utc() {
        let tokyo = location("Asia/Tokyo", "14:00", &WorkDay::ALL[..5], &[]);
        assert_eq!(today(&tokyo, at("2027-03-14T15:00:00Z")), date(2027, 3, 15));
        assert_eq!(ship_date(&tokyo, at("2027-03-14T15:00:00Z")), date(2027, 3, 15));
        assert_eq!(today(&new_york(), at("2027-03-15T03:59:59Z")), date(2027, 3, 14));
    }

    #[test]
    fn c5_business_days_skip_weekends_and_holidays() {
        let east = new_york();
        assert_eq!(add_business_days(&east, date(2027, 3, 10), 0), date(2027, 3, 10));
        assert_eq!(add_business_days(&east, date(2027, 3, 10), 1), date(2027, 3, 12));
        assert_eq!(add_business_days(&east, date(2027, 3, 10), 3), date(2027, 3, 16));
    }

    #[test]
    fn a_weekend_shift_ships_on_saturday_but_transit_starts_on_monday() {
        let saturdays = location("America/New_York", "14:00", &[WorkDay::Sat], &[]);
        let shipped = ship_date(&saturdays, at("2027-03-10T12:00:00Z"));
        assert_eq!(shipped, date(2027, 3, 13));
        assert_eq!(add_business_days(&saturdays, shipped, 1), date(2027, 3, 15));
    }

    #[test]
    fn the_end_of_the_calendar_is_no_panic() {
        assert_eq!(next_work_day(&new_york(), Date::MAX), Date::MAX);
        assert_eq!(add_business_days(&new_york(), Date::MAX, 9), Date::MAX);
    }

    proptest! {
        #[test]
        fn a_ship_date_is_a_work_day_that_is_not_in_the_past(second in 0i64..4_000_000_000) {
            let east = new_york();
            let now = Timestamp::from_second(second).unwrap();
            let day = ship_date(&east, now);
            prop_assert!(is_work_day(&east, day));
            prop_assert!(day >= today(&east, now));
            prop_assert!(today(&east, now).until(day).unwrap().get_days() <= 4);
        }

        #[test]
        fn later_orders_never_ship_earlier(second in 0i64..4_000_000_000, later in 0i64..1_000_000) {
            let east = new_york();
            let (now, then) = (Timestamp::from_second(second).unwrap(), Timestamp::from_second(second + later).unwrap());
            prop_assert!(ship_date(&east, now) <= ship_date(&east, then));
        }
    }
}
