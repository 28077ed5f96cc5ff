//! Who wants to hear when something can be bought again. One mail, and they wait no longer.

use crate::address::Email;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Nobody waits longer: half a year after they asked, most have bought something else.
pub const PATIENCE: SignedDuration = SignedDuration::from_hours(24 * 180);

/// Somebody who waits for a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiter {
    pub email: Email,
    /// To the millisecond: what tells one wait from the next.
    pub since: Timestamp,
}

impl Waiter {
    #[must_use]
    pub fn new(email: Email, now: Timestamp) -> Self {
        Self { email, since: Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now) }
    }

    #[must_use]
    pub fn until(&self) -> Timestamp {
        self.since.checked_add(PATIENCE).unwrap_or(Timestamp::MAX)
    }

    #[must_use]
    pub fn has_given_up(&self, now: Timestamp) -> bool {
        self.until() <= now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a13_nobody_waits_longer_than_half_a_year() {
        let now: Timestamp = "2027-03-01T09:30:00.1234Z".parse().unwrap();
        let waiter = Waiter::new(Email::parse("ada@example.com").unwrap(), now);
        assert_eq!(waiter.since.to_string(), "2027-03-01T09:30:00.123Z");
        assert!(!waiter.has_given_up("2027-08-01T00:00:00Z".parse().unwrap()));
        assert!(waiter.has_given_up("2027-09-01T00:00:00Z".parse().unwrap()));
    }
}
