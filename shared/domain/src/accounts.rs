//! People with an account: who they are, which orders are theirs, and the addresses they keep. Owns when what the identity
//! provider said is still believed; does not know how it is asked.

mod addresses;

pub use addresses::{AddressBook, BookFull, MOST_ADDRESSES, NewAddress, SavedAddress};

use crate::address::Email;
use crate::orders::{Order, State};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How long a profile is believed before the identity provider is asked again.
const BELIEVED: SignedDuration = SignedDuration::from_hours(1);

/// What the identity provider said of somebody, and when it was asked. A token does not carry it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// They have shown that mail to this address reaches them.
    #[serde(default)]
    pub verified: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub asked_at: Timestamp,
    pub version: u64,
}

impl Profile {
    /// The address under which orders that were placed without an account are theirs.
    #[must_use]
    pub fn verified_email(&self) -> Option<&Email> {
        self.email.as_ref().filter(|_| self.verified)
    }

    /// Whether it need not be asked for again. Who has not shown yet that an address is theirs may be doing so right now.
    #[must_use]
    pub fn is_believed(&self, now: Timestamp) -> bool {
        self.verified && now >= self.asked_at && now.duration_since(self.asked_at) < BELIEVED
    }
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Profile(..)")
    }
}

/// By what an order is somebody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// It was placed in their account, by them or by an agent for them.
    Account,
    /// It was placed without an account, under an address that is theirs.
    Email,
}

/// Whether an order is one of somebody's own, and by what. Another account's order is not, whatever address stands in it.
#[must_use]
pub fn tie(order: &Order, sub: &str, verified: Option<&Email>) -> Option<Tie> {
    match (&order.owner, verified) {
        (Some(owner), _) => (owner == sub).then_some(Tie::Account),
        (None, Some(email)) => (order.contact.email == *email).then_some(Tie::Email),
        (None, None) => None,
    }
}

/// Whether customers find an order among theirs. All they were ever told of as an order, however it ended; not one that was
/// declined in the very call that placed it (its second version): that was answered with 402, and they bought again under
/// another order or not at all.
#[must_use]
pub fn is_listed(order: &Order) -> bool {
    order.state != State::Rejected || order.version > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn ada() -> Profile {
        let email = Email::parse("ada@example.com").ok();
        Profile { email, verified: true, name: Some("Ada".into()), asked_at: at("2027-03-01T09:00:00Z"), version: 1 }
    }

    #[test]
    fn e18_a_profile_is_believed_for_an_hour_and_only_once_its_address_is_verified() {
        let asked = |now| ada().is_believed(at(now));
        assert!(asked("2027-03-01T09:00:00Z") && asked("2027-03-01T09:59:59Z"));
        assert!(!asked("2027-03-01T10:00:00Z"));
        assert!(!asked("2027-03-01T08:59:59Z"), "a clock that was set back");
        let unverified = Profile { verified: false, ..ada() };
        assert!(!unverified.is_believed(at("2027-03-01T09:00:01Z")));
        assert_eq!(unverified.verified_email(), None);
        assert_eq!(ada().verified_email(), ada().email.as_ref());
    }

    fn order(owner: Option<&str>, state: &str, version: u64) -> Order {
        serde_json::from_value(serde_json::json!({
            "id": "ord_7KQ2M4XD9TBCRH3F", "version": version, "state": state, "created_at": "2027-03-01T09:00:00Z",
            "owner": owner, "contact": {"email": "ada@example.com", "name": "Ada"}, "ship_to": {}, "currency": "USD",
            "lines": [], "shipping": {"option": "standard", "name": "Standard", "cost": 0},
            "payment": {"state": "declined", "amount": 0}, "fingerprint": "f",
        }))
        .unwrap()
    }

    #[test]
    fn e18_an_order_is_its_accounts_or_else_whoever_has_shown_that_its_address_is_theirs() {
        let (ada, bob) = (Email::parse("ada@example.com").unwrap(), Email::parse("bob@example.com").unwrap());
        let tie_of = |owner, email| tie(&order(owner, "placed", 2), "sub-ada", email);
        assert_eq!(tie_of(Some("sub-ada"), None), Some(Tie::Account));
        assert_eq!(tie_of(Some("sub-ada"), Some(&bob)), Some(Tie::Account));
        assert_eq!(tie_of(None, Some(&ada)), Some(Tie::Email));
        assert_eq!(tie_of(None, Some(&bob)), None);
        assert_eq!(tie_of(None, None), None);
        assert_eq!(tie_of(Some("sub-bob"), Some(&ada)), None, "somebody else's, with her address in it");
    }

    #[test]
    fn e18_what_was_declined_at_once_was_never_an_order_to_its_customer() {
        let listed = |state, version| is_listed(&order(None, state, version));
        assert!(!listed("rejected", 2));
        assert!(listed("rejected", 3), "they had been told to wait, or to answer their bank");
        for state in ["pending_payment", "placed", "expired", "cancelled", "completed"] {
            assert!(listed(state, 2), "{state}");
        }
    }

    #[test]
    fn i15_a_profile_prints_redacted() {
        assert_eq!(format!("{:?}", ada()), "Profile(..)");
    }
}
