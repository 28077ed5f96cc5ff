//! The shop as shoppers know it: its name, how to reach it and when, its colours. Owns what is well formed here; how pages
//! and mails draw it is theirs.

mod colours;

pub use colours::{Colour, Colours, Palette};

use crate::address::{Address, Email, Phone};
use crate::locations::{Cutoff, WorkDay, Zone};
use crate::validate::{Problems, Validate};
use serde::{Deserialize, Serialize};

const MOST_WINDOWS: usize = 21;
const MOST_ADDRESSES: usize = 10;

/// The setting `shop`. Everything may be missing: a shop without a telephone shows none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ShopDetails {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub tagline: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub email: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    #[serde(skip_serializing_if = "Colours::is_empty")]
    pub colours: Colours,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<ShopAddress>,
}

/// When somebody answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    pub time_zone: Zone,
    #[serde(default)]
    pub windows: Vec<Window>,
}

/// Days of one pattern: open from `opens` to `closes`, on the clock of the hours' zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    pub days: Vec<WorkDay>,
    pub opens: Cutoff,
    pub closes: Cutoff,
}

/// An address of the shop and what it is for: `office`, `returns`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopAddress {
    pub kind: String,
    #[serde(flatten)]
    pub address: Address,
}

impl Validate for ShopDetails {
    fn check(&self, problems: &mut Problems) {
        problems.text("name", &self.name, 60);
        problems.text("tagline", &self.tagline, 200);
        if !self.email.is_empty() && Email::parse(&self.email).is_err() {
            problems.add("email", "must be an e-mail address");
        }
        if !self.phone.is_empty() && Phone::parse(&self.phone).is_err() {
            problems.add("phone", "must be a telephone number with its country code, such as +1 614 555 0142");
        }
        if let Some(hours) = &self.hours {
            problems.within("hours", |problems| hours.check(problems));
        }
        problems.within("colours", |problems| self.colours.check(problems));
        problems.at_most("addresses", self.addresses.len(), MOST_ADDRESSES);
        for (index, place) in self.addresses.iter().enumerate().take(MOST_ADDRESSES) {
            problems.within_item("addresses", index, |problems| {
                problems.required("kind", &place.kind, 40);
                place.address.check(problems);
            });
        }
    }
}

impl Validate for Hours {
    fn check(&self, problems: &mut Problems) {
        problems.at_most("windows", self.windows.len(), MOST_WINDOWS);
        for (index, window) in self.windows.iter().enumerate().take(MOST_WINDOWS) {
            problems.within_item("windows", index, |problems| {
                if window.days.is_empty() {
                    problems.add("days", "must name at least one day");
                }
                if window.closes <= window.opens {
                    problems.add("closes", "must be later than opens");
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn wrong(value: serde_json::Value) -> Vec<String> {
        let details: ShopDetails = serde_json::from_value(value).unwrap();
        details.problems().into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_shop_may_say_nothing_of_itself_and_reads_back_as_it_was_written() {
        assert_eq!(wrong(json!({})), Vec::<String>::new());
        let said = json!({
            "name": "Larch & Lantern", "phone": "+1 614 555 0142",
            "hours": {"time_zone": "America/New_York", "windows": [{"days": ["mon", "fri"], "opens": "08:00", "closes": "18:00"}]},
            "addresses": [{"kind": "office", "name": "L", "line1": "1 Road", "city": "Columbus", "postal_code": "43215", "country": "US"}],
        });
        assert_eq!(wrong(said.clone()), Vec::<String>::new());
        let details: ShopDetails = serde_json::from_value(said.clone()).unwrap();
        assert_eq!(serde_json::to_value(details).unwrap(), said);
    }

    #[test]
    fn everything_wrong_with_a_shop_is_named_at_once() {
        let found = wrong(json!({
            "name": "x".repeat(61), "email": "nobody", "phone": "ring me",
            "hours": {"time_zone": "Europe/Berlin", "windows": [{"days": [], "opens": "18:00", "closes": "08:00"}]},
            "addresses": [{"kind": "", "name": "L", "line1": "1 Road", "city": "", "postal_code": "43215", "country": "US"}],
        }));
        let wanted = [
            "name",
            "email",
            "phone",
            "hours.windows[0].days",
            "hours.windows[0].closes",
            "addresses[0].kind",
            "addresses[0].city",
        ];
        assert_eq!(found, wanted);
    }
}
