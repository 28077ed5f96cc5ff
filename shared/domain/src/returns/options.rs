//! What of an order may come back now: how many of each line, until when, for what, how, and at what cost.

use super::{Method, Reason, Resolution, ReturnSettings};
use crate::ids::Sku;
use crate::money::Minor;
use crate::orders::{Bucket, Order, Portion};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use strum::IntoEnumIterator as _;

/// The category of each SKU.
pub type Categories = BTreeMap<Sku, String>;

#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    pub lines: Vec<LineOptions>,
    /// Kept of the refund where the fault is not the shop's.
    pub fee: Minor,
    /// For all that may come back together.
    pub methods: Vec<Burden>,
    pub reasons: Vec<Reason>,
    /// Worth of all of it.
    pub worth: Minor,
}

/// A way of sending it, and what stands for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Burden {
    pub method: Method,
    /// From 1, the least.
    pub rank: u8,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineOptions {
    pub line: u8,
    /// Units that were delivered and are not on their way back.
    pub units: Units,
    /// When the last of its windows ends; none where nothing arrived, or nothing comes back.
    pub window_ends: Option<Timestamp>,
    pub resolutions: Vec<Resolution>,
    /// What those in policy cost together.
    pub worth: Minor,
}

/// Units by whether their window is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Units {
    pub in_policy: u32,
    /// May be asked for, and somebody decides.
    pub outside: u32,
}

impl Units {
    #[must_use]
    pub const fn all(self) -> u32 {
        self.in_policy + self.outside
    }
}

/// Units that are with the customer and of which nothing else is asked.
pub(super) fn is_with_customer(line_replaces: bool, portion: &Portion) -> bool {
    portion.bucket == Bucket::Delivered
        && portion.back.is_none()
        && portion.refund.is_none()
        && (portion.claim.is_none() || line_replaces)
}

/// When the window of units ends.
pub(super) fn window_end(order: &Order, portion: &Portion, days: u16) -> Option<Timestamp> {
    let departure = order.departures.iter().find(|departure| Some(departure.parcel) == portion.parcel)?;
    departure.delivered_at?.checked_add(SignedDuration::from_hours(i64::from(days) * 24)).ok()
}

#[must_use]
pub fn options(order: &Order, policy: &ReturnSettings, categories: &Categories, now: Timestamp) -> Options {
    let lines: Vec<LineOptions> =
        (1u8..).zip(&order.lines).map(|(number, _)| of_line(order, number, policy, categories, now)).collect();
    let worth = lines.iter().map(|line| line.worth).sum();
    let ranked = (1u8..).zip(policy.methods_for(worth)).map(|(rank, method)| Burden { method, rank });
    Options { fee: policy.fee(), methods: ranked.collect(), reasons: Reason::iter().collect(), worth, lines }
}

fn of_line(order: &Order, number: u8, policy: &ReturnSettings, categories: &Categories, now: Timestamp) -> LineOptions {
    let line = &order.lines[usize::from(number) - 1];
    let category = categories.get(&line.sku).map_or("", String::as_str);
    let window = policy.window_of(category);
    let free = |portion: &Portion| is_with_customer(line.replaces.is_some(), portion);
    let open = |portion: &Portion| {
        let end = window.and_then(|days| window_end(order, portion, days));
        free(portion) && end.is_some_and(|end| now <= end)
    };
    let ends = line.portions.iter().filter(|portion| free(portion));
    let window_ends = ends.filter_map(|portion| window_end(order, portion, window?)).max();
    let (all, in_policy) = (line.units(free), line.units(open));
    let mut resolutions = vec![Resolution::Refund, Resolution::Exchange];
    if policy.mends(category) {
        resolutions.push(Resolution::Repair);
    }
    if order.owner.is_some() {
        resolutions.push(Resolution::Credit);
    }
    LineOptions {
        line: number,
        units: Units { in_policy, outside: all - in_policy },
        window_ends,
        resolutions: if all > 0 { resolutions } else { Vec::new() },
        worth: order.worth(|of, portion| of == number && open(portion)),
    }
}
