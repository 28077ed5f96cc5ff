//! What the shopper is promised: when goods leave and when they arrive. Owns how a date follows from stock, inbound goods
//! and a location's calendar. Never invents a date: goods nobody has announced have none.

use crate::calendar::{add_business_days, next_work_day, ship_date};
use crate::locations::Location;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// When a parcel leaves at the latest, and the first and last day on which it should arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub ship_by: Date,
    pub earliest: Date,
    pub latest: Date,
}

/// What was promised first and what holds now. A portion whose goods have no date has no promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    pub first: Window,
    pub current: Window,
}

impl Promise {
    #[must_use]
    pub const fn new(window: Window) -> Self {
        Self { first: window, current: window }
    }

    /// The first promise is kept for good; only the current one moves.
    #[must_use]
    pub const fn moved_to(self, window: Window) -> Self {
        Self { first: self.first, current: window }
    }
}

/// When goods can be packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ready {
    /// They stand on the shelf.
    InStock,
    /// They are inbound and expected on that day.
    Expected(Date),
    /// Nobody has said when they come.
    Unknown,
}

/// The fewest and the most business days a parcel travels, as settings write it: `[3, 5]`.
pub type TransitDays = [u16; 2];

/// The day on which goods leave `location`. Inbound goods may come at any hour of their day and are put away first, so they
/// leave on the first work day *after* it; an expected day that has passed counts as today.
#[must_use]
pub fn ship_by(location: &Location, ready: Ready, now: Timestamp) -> Option<Date> {
    let soonest = ship_date(location, now);
    match ready {
        Ready::InStock => Some(soonest),
        Ready::Expected(day) => Some(soonest.max(next_work_day(location, day))),
        Ready::Unknown => None,
    }
}

/// The promise for goods sent from `location`; `None` when nobody knows when they come.
#[must_use]
pub fn window(location: &Location, transit: TransitDays, ready: Ready, now: Timestamp) -> Option<Window> {
    let ship_by = ship_by(location, ready, now)?;
    let [fewest, most] = transit;
    Some(Window {
        ship_by,
        earliest: add_business_days(location, ship_by, fewest),
        latest: add_business_days(location, ship_by, most),
    })
}

/// The first day on which inbound goods, once `waiting` units ordered earlier are served, cover `wanted` more; `None` when
/// what is announced does not. Nothing wanted is answered like one unit: "when can the next buyer have it?"
#[must_use]
pub fn available_on(inbound: &[(u32, Date)], waiting: u32, wanted: u32) -> Option<Date> {
    let needed = u64::from(waiting) + u64::from(wanted.max(1));
    let mut announced = inbound.to_vec();
    announced.sort_by_key(|(_, day)| *day);
    let mut come = 0;
    announced.into_iter().find_map(|(quantity, day)| {
        come += u64::from(quantity);
        (come >= needed).then_some(day)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locations::sample;
    use jiff::civil::date;
    use proptest::prelude::*;

    const MARCH_10: Date = date(2027, 3, 10);

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a2_inbound_goods_say_when_and_none_say_nothing() {
        assert_eq!(available_on(&[(20, MARCH_10)], 0, 1), Some(MARCH_10));
        assert_eq!(available_on(&[(20, MARCH_10)], 0, 20), Some(MARCH_10));
        assert_eq!(available_on(&[(20, MARCH_10)], 0, 21), None);
        assert_eq!(available_on(&[], 0, 1), None);
        assert_eq!(available_on(&[], 0, 0), None);
    }

    #[test]
    fn a2_units_already_waited_for_are_not_promised_again() {
        let inbound = [(20, date(2027, 4, 1)), (5, MARCH_10)];
        assert_eq!(available_on(&inbound, 0, 5), Some(MARCH_10));
        assert_eq!(available_on(&inbound, 1, 5), Some(date(2027, 4, 1)));
        assert_eq!(available_on(&inbound, 5, 0), Some(date(2027, 4, 1)));
        assert_eq!(available_on(&inbound, 20, 6), None);
        assert_eq!(available_on(&[(u32::MAX, MARCH_10)], u32::MAX, u32::MAX), None);
    }

    #[test]
    fn c5_stock_leaves_on_the_ship_date_and_arrives_after_transit() {
        // A Wednesday morning in New York; the weekend does not count.
        let window = window(&sample("east"), [2, 4], Ready::InStock, at("2027-03-10T15:00:00Z")).unwrap();
        assert_eq!(window, Window { ship_by: MARCH_10, earliest: date(2027, 3, 12), latest: date(2027, 3, 16) });
    }

    #[test]
    fn inbound_goods_leave_on_the_work_day_after_they_are_expected() {
        let ready = |day| ship_by(&sample("east"), Ready::Expected(day), at("2027-03-01T15:00:00Z"));
        assert_eq!(ready(MARCH_10), Some(date(2027, 3, 11)));
        assert_eq!(ready(date(2027, 3, 12)), Some(date(2027, 3, 15)), "over the weekend");
        assert_eq!(ready(date(2027, 2, 1)), Some(date(2027, 3, 1)), "never in the past");
    }

    #[test]
    fn goods_nobody_announced_have_no_date() {
        assert_eq!(window(&sample("east"), [2, 4], Ready::Unknown, at("2027-03-10T15:00:00Z")), None);
    }

    #[test]
    fn the_first_promise_stays_when_the_current_one_moves() {
        let window = |day| Window { ship_by: day, earliest: day, latest: day };
        let promise = Promise::new(window(MARCH_10)).moved_to(window(date(2027, 3, 20)));
        assert_eq!((promise.first, promise.current), (window(MARCH_10), window(date(2027, 3, 20))));
        let json = serde_json::to_string(&promise).unwrap();
        assert_eq!(serde_json::from_str::<Promise>(&json).unwrap(), promise);
    }

    proptest! {
        #[test]
        fn a_date_is_told_exactly_when_the_announced_goods_suffice(
            goods in proptest::collection::vec((0u32..50, 1i8..28), 0..6), waiting in 0u32..60, wanted in 1u32..60,
        ) {
            let inbound: Vec<(u32, Date)> = goods.iter().map(|(q, day)| (*q, date(2027, 3, *day))).collect();
            let by = |day: Date| inbound.iter().filter(|(_, d)| *d <= day).map(|(q, _)| q).sum::<u32>();
            match available_on(&inbound, waiting, wanted) {
                Some(day) => {
                    prop_assert!(by(day) >= waiting + wanted);
                    prop_assert!(by(day.yesterday().unwrap()) < waiting + wanted);
                }
                None => prop_assert!(by(date(2027, 3, 31)) < waiting + wanted),
            }
        }
    }
}
