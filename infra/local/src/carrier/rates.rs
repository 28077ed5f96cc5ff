//! What sending costs: a table by carrier and weight, so that the same parcel always has the same rates.

use crate::ids;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rate {
    pub id: String,
    pub carrier: String,
    pub service: String,
    pub cents: i64,
    pub days: i64,
}

/// Carrier, service, cents for the parcel, cents for each begun pound, days.
const TABLE: [(&str, &str, i64, i64, i64); 5] = [
    ("Parcelway", "Home", 520, 60, 3),
    ("Parcelway", "Ground", 395, 45, 4),
    ("Swiftline", "Overnight", 2150, 190, 1),
    ("Swiftline", "Express", 1120, 110, 2),
    ("Overland", "Freight", 310, 35, 6),
];
const OUNCES_PER_POUND: f64 = 16.0;
/// Abroad everything costs three times as much and takes four days longer.
const ABROAD: (i64, i64) = (3, 4);

/// Rates for so many ounces; `others` are carriers beside those of the table.
pub(super) fn of(ounces: f64, abroad: bool, others: &BTreeSet<String>) -> Vec<Rate> {
    let table = TABLE.iter().map(|(carrier, service, base, each, days)| (*carrier, *service, *base, *each, *days));
    let others = others.iter().map(|carrier| (carrier.as_str(), "Standard", 400, 50, 4));
    let (times, longer) = if abroad { ABROAD } else { (1, 0) };
    #[expect(clippy::cast_possible_truncation, reason = "a parcel's pounds are few")]
    let pounds = (ounces / OUNCES_PER_POUND).ceil().clamp(1.0, 100_000.0) as i64;
    let rate = |(carrier, service, base, each, days): (&str, &str, i64, i64, i64)| Rate {
        id: ids::random("rate_"),
        carrier: carrier.to_owned(),
        service: service.to_owned(),
        cents: (base + each * pounds) * times,
        days: days + longer,
    };
    table.chain(others).map(rate).collect()
}
