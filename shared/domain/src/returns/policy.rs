//! The setting `returns`: how long, at whose cost, and what not. Data: a shop changes it without a release.

use super::Method;
use crate::ids::LocationId;
use crate::money::{Currency, Minor, Money};
use crate::validate::Problems;
use serde::{Deserialize, Serialize};

/// Nobody keeps goods to be returned for longer than this.
const MOST_DAYS: u16 = 3650;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReturnSettings {
    /// Days from delivery, for each unit its own.
    pub window_days: u16,
    /// Kept of the refund where the fault is not the shop's; once a return.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<Money>,
    /// Who pays the way back where the fault is not the shop's, and what it is reckoned at.
    pub way_back_paid_by: Payer,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way_back_cost: Option<Money>,
    /// Worth less than this, it is paid back and not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_it_below: Option<Money>,
    /// What the carrier offers beside a label to print.
    pub methods: Vec<Method>,
    /// At most so much of the charge for sending goes back when everything is withdrawn: what the standard option costs. All
    /// of it where this is not set, or where the fault is the shop's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_back_at_most: Option<Money>,
    /// Where everything comes back to; where it came from, if this is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationId>,
    /// What was agreed to and is not sent within so many days is forgotten.
    pub send_within_days: u16,
    /// Somebody decides about what is out of policy within so many hours.
    pub decide_within_hours: u16,
    pub categories: Vec<CategoryPolicy>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    #[default]
    Shop,
    Customer,
}

/// What is different for one category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryPolicy {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_days: Option<u16>,
    #[serde(default = "yes")]
    pub returnable: bool,
    /// Goods of it can be mended.
    #[serde(default)]
    pub repairable: bool,
}

const fn yes() -> bool {
    true
}

impl Default for ReturnSettings {
    fn default() -> Self {
        Self {
            window_days: 30,
            fee: None,
            way_back_paid_by: Payer::Shop,
            way_back_cost: None,
            keep_it_below: None,
            methods: vec![Method::DropOff, Method::Label],
            shipping_back_at_most: None,
            location: None,
            send_within_days: 21,
            decide_within_hours: 24,
            categories: Vec::new(),
        }
    }
}

impl ReturnSettings {
    /// Checks what was put.
    pub fn check(&self, currency: Currency, problems: &mut Problems) {
        let mut days = |name: &str, days: u16, least: u16| {
            if !(least..=MOST_DAYS).contains(&days) {
                problems.add(name, format!("must be {least} to {MOST_DAYS}"));
            }
        };
        days("window_days", self.window_days, 0);
        days("send_within_days", self.send_within_days, 1);
        days("decide_within_hours", self.decide_within_hours, 1);
        let amounts = [
            ("fee", &self.fee),
            ("way_back_cost", &self.way_back_cost),
            ("keep_it_below", &self.keep_it_below),
            ("shipping_back_at_most", &self.shipping_back_at_most),
        ];
        for (name, amount) in amounts {
            if amount.is_some_and(|it| it.currency != currency || it.amount < Minor::ZERO) {
                problems.add(name, format!("must be an amount in {} that is not below zero", currency.code()));
            }
        }
        problems.at_most("methods", self.methods.len(), 4);
        if self.methods.is_empty() || self.methods.contains(&Method::KeepIt) {
            problems.add("methods", "must name drop_off, label or pick_up; keep_it follows from keep_it_below");
        }
        problems.at_most("categories", self.categories.len(), 200);
        for (index, category) in self.categories.iter().enumerate() {
            problems.within_item("categories", index, |problems| {
                problems.required("id", &category.id, 64);
                if category.window_days.is_some_and(|days| days > MOST_DAYS) {
                    problems.add("window_days", format!("must be at most {MOST_DAYS}"));
                }
            });
        }
    }

    fn of(&self, category: &str) -> Option<&CategoryPolicy> {
        self.categories.iter().find(|it| it.id == category)
    }

    /// Days for goods of a category; none where they do not come back at all.
    #[must_use]
    pub fn window_of(&self, category: &str) -> Option<u16> {
        match self.of(category) {
            Some(own) if !own.returnable => None,
            Some(own) => Some(own.window_days.unwrap_or(self.window_days)),
            None => Some(self.window_days),
        }
    }

    #[must_use]
    pub fn mends(&self, category: &str) -> bool {
        self.of(category).is_some_and(|own| own.repairable)
    }

    /// What a return costs its customer, where the fault is theirs.
    #[must_use]
    pub fn fee(&self) -> Minor {
        let amount = |money: Option<Money>| money.map_or(Minor::ZERO, |money| money.amount);
        let way = if self.way_back_paid_by == Payer::Customer { amount(self.way_back_cost) } else { Minor::ZERO };
        amount(self.fee) + way
    }

    /// How goods of this worth may come back, the least burden first.
    #[must_use]
    pub fn methods_for(&self, worth: Minor) -> Vec<Method> {
        let keep = self.keep_it_below.is_some_and(|below| worth < below.amount);
        let mut methods: Vec<Method> = keep.then_some(Method::KeepIt).into_iter().chain(self.methods.clone()).collect();
        methods.sort_unstable();
        methods.dedup();
        methods
    }
}
