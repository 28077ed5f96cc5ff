//! How to reach the shop, as people read it: the telephone, and the hours, such as "Monday to Friday", "8 am to 6 pm".

use domain::locations::{Cutoff, WorkDay};
use domain::shop::{Hours, ShopDetails, Window};
use std::fmt;

/// What stands at the foot of every page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    pub phone: Option<Phone>,
    pub email: Option<String>,
    pub hours: Vec<Opening>,
    /// On whose clock: "New York".
    pub clock: String,
}

/// Days of one pattern and when somebody answers then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    pub days: String,
    pub times: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    pub shown: String,
    /// `tel:` and digits.
    pub link: String,
}

impl fmt::Display for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.days, self.times)
    }
}

impl Contact {
    #[must_use]
    pub fn of(details: &ShopDetails) -> Self {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Self {
            phone: given(&details.phone).map(|shown| Phone { link: link(&shown), shown }),
            email: given(&details.email),
            hours: details.hours.iter().flat_map(|hours| hours.windows.iter().map(opening)).collect(),
            clock: details.hours.as_ref().map(clock_of).unwrap_or_default(),
        }
    }
}

fn link(phone: &str) -> String {
    let dialled = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+');
    "tel:".chars().chain(dialled).collect()
}

fn clock_of(hours: &Hours) -> String {
    hours.time_zone.name().rsplit('/').next().unwrap_or_default().replace('_', " ")
}

fn opening(window: &Window) -> Opening {
    let times = format!("{} to {}", clock(window.opens), clock(window.closes));
    Opening { days: days(&window.days), times }
}

fn days(days: &[WorkDay]) -> String {
    let place = |day: &WorkDay| WorkDay::ALL.iter().position(|other| other == day).unwrap_or_default();
    let in_a_row = days.windows(2).all(|pair| place(&pair[1]) == place(&pair[0]) + 1);
    match days {
        [first, .., last] if in_a_row && days.len() > 2 => format!("{} to {}", name(*first), name(*last)),
        _ => days.iter().map(|day| name(*day)).collect::<Vec<_>>().join(", "),
    }
}

const fn name(day: WorkDay) -> &'static str {
    match day {
        WorkDay::Mon => "Monday",
        WorkDay::Tue => "Tuesday",
        WorkDay::Wed => "Wednesday",
        WorkDay::Thu => "Thursday",
        WorkDay::Fri => "Friday",
        WorkDay::Sat => "Saturday",
        WorkDay::Sun => "Sunday",
    }
}

/// `8 am`, `6:30 pm`, `noon`.
fn clock(time: Cutoff) -> String {
    let (hour, minute) = (time.time().hour(), time.time().minute());
    let half = if hour < 12 { "am" } else { "pm" };
    let shown = if hour % 12 == 0 { 12 } else { hour % 12 };
    match (hour, minute) {
        (12, 0) => "noon".to_owned(),
        (_, 0) => format!("{shown} {half}"),
        _ => format!("{shown}:{minute:02} {half}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn e3_number_and_hours_are_written_as_people_say_them() {
        let details: ShopDetails = serde_json::from_value(json!({
            "phone": "+1 614 555 0142",
            "hours": {"time_zone": "America/New_York", "windows": [
                {"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "08:00", "closes": "18:30"},
                {"days": ["sat", "sun"], "opens": "09:00", "closes": "12:00"},
                {"days": ["mon", "wed", "fri"], "opens": "00:15", "closes": "01:00"},
            ]},
        }))
        .unwrap();
        let contact = Contact::of(&details);
        assert_eq!(contact.phone.unwrap().link, "tel:+16145550142");
        let hours: Vec<_> = contact.hours.iter().map(|it| (it.days.as_str(), it.times.as_str())).collect();
        let expected = [
            ("Monday to Friday", "8 am to 6:30 pm"),
            ("Saturday, Sunday", "9 am to noon"),
            ("Monday, Wednesday, Friday", "12:15 am to 1 am"),
        ];
        assert_eq!((hours.as_slice(), contact.clock.as_str()), (expected.as_slice(), "New York"));
        assert_eq!(Contact::of(&ShopDetails::default()), Contact::default());
    }
}
