//! An order that never was, for looking at a mail when there is no other.

use crate::Error;
use domain::orders::Order;
use jiff::{Timestamp, ToSpan};
use serde_json::json;

/// Two lines, one of which comes later.
pub(super) fn order(currency: &str, now: Timestamp) -> Result<Order, Error> {
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let day = |days: i32| today.checked_add(days.days()).unwrap_or(today).to_string();
    let window = |ship_by, from, to| format!("{} {} {}", day(ship_by), day(from), day(to));
    let (soon, later) = (window(1, 3, 5), window(15, 18, 21));
    let order = json!({
        "id": "ord_7KQ2M4XD9TBCRH3F",
        "version": 3,
        "state": "placed",
        "created_at": now,
        "placed_at": now,
        "contact": {"name": "Ada Moss", "email": "ada@example.com"},
        "ship_to": {
            "name": "Ada Moss", "line1": "214 Millrace Street", "city": "Columbus", "region": "OH",
            "postal_code": "43215", "country": "US",
        },
        "currency": currency,
        "lines": [
            {"sku": "KETTLE-1", "name": "Enamel kettle", "unit_price": 5400, "portions": [
                {"units": 1, "bucket": "reserved", "location": "east", "promise": soon},
            ]},
            {"sku": "MUG-1", "name": "Stoneware mugs, set of four", "unit_price": 3600, "portions": [
                {"units": 1, "bucket": "reserved", "location": "east", "promise": soon},
                {"units": 1, "bucket": "backordered", "group": 2, "promise": later},
            ]},
        ],
        "shipping": {"option": "standard", "name": "Standard", "cost": 690},
        "payment": {"state": "authorized", "amount": 9690},
        "fingerprint": "",
    });
    serde_json::from_value(order).map_err(|error| Error::Bug(format!("the sample order is none: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_an_order_and_breaks_no_rule() {
        let order = order("USD", "2027-03-01T12:00:00Z".parse().unwrap()).unwrap();
        assert_eq!(domain::invariants::check_order(&order), []);
        assert!(order.lines[1].portions[1].promise.is_some());
    }
}
