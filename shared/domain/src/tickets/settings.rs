//! The setting `care`: which desk a ticket goes to, its hours, and how long it may take.

use super::hours::Calendar;
use crate::validate::{Problems, Validate};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// Where tickets of a kind go, and in how many minutes of the desk's hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// The category of tickets it is for; of all others where none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    pub queue: String,
    /// The name of a calendar.
    pub calendar: String,
    pub first_response_minutes: u32,
    pub next_response_minutes: u32,
    pub resolution_minutes: u32,
}

impl Default for Policy {
    /// Half a working day to the first word, three days to the end.
    fn default() -> Self {
        Self {
            category: None,
            queue: "support".to_owned(),
            calendar: "office".to_owned(),
            first_response_minutes: 240,
            next_response_minutes: 240,
            resolution_minutes: 1440,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CareSettings {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calendars: Vec<Calendar>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<Policy>,
}

/// What holds for one ticket.
#[derive(Clone, Copy, Debug)]
pub struct Targets<'a> {
    pub queue: &'a str,
    pub calendar: &'a Calendar,
    /// In minutes of the calendar, as the others.
    pub first_response: u32,
    pub next_response: u32,
    pub resolution: u32,
}

static OFFICE: LazyLock<Calendar> = LazyLock::new(Calendar::default);
static EVERYTHING: LazyLock<Policy> = LazyLock::new(Policy::default);

impl CareSettings {
    /// What holds for tickets of a category. A shop that has set nothing has one desk, Monday to Friday from nine to five.
    #[must_use]
    pub fn targets(&self, category: Option<&str>) -> Targets<'_> {
        let policy = |wanted: Option<&str>| self.policies.iter().find(|policy| policy.category.as_deref() == wanted);
        let policy = category.and_then(|_| policy(category)).or_else(|| policy(None)).unwrap_or(&EVERYTHING);
        Targets {
            queue: &policy.queue,
            calendar: self.calendar(&policy.calendar),
            first_response: policy.first_response_minutes,
            next_response: policy.next_response_minutes,
            resolution: policy.resolution_minutes,
        }
    }

    /// The same, counted in the calendar a cycle began with.
    #[must_use]
    pub fn targets_by(&self, category: Option<&str>, calendar: Option<&str>) -> Targets<'_> {
        let targets = self.targets(category);
        Targets { calendar: calendar.map_or(targets.calendar, |name| self.calendar(name)), ..targets }
    }

    fn calendar(&self, name: &str) -> &Calendar {
        self.calendars.iter().find(|calendar| calendar.name == name).or(self.calendars.first()).unwrap_or(&OFFICE)
    }
}

impl Validate for CareSettings {
    fn check(&self, problems: &mut Problems) {
        problems.at_most("calendars", self.calendars.len(), 20);
        problems.at_most("policies", self.policies.len(), 50);
        for (index, calendar) in self.calendars.iter().enumerate() {
            problems.within_item("calendars", index, |problems| calendar.check(problems));
        }
        for (index, policy) in self.policies.iter().enumerate() {
            problems.within_item("policies", index, |problems| {
                problems.required("queue", &policy.queue, 40);
                problems.optional("category", policy.category.as_deref(), 40);
                let known = self.calendars.iter().any(|calendar| calendar.name == policy.calendar);
                let office = self.calendars.is_empty() && policy.calendar == OFFICE.name;
                if !known && !office {
                    problems.add("calendar", "must be the name of one of the calendars");
                }
                for (field, minutes) in [
                    ("first_response_minutes", policy.first_response_minutes),
                    ("next_response_minutes", policy.next_response_minutes),
                    ("resolution_minutes", policy.resolution_minutes),
                ] {
                    if !(1..=100_000).contains(&minutes) {
                        problems.add(field, "must be 1 to 100000");
                    }
                }
            });
        }
    }
}
