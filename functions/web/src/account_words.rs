//! What the account's lists say of an order, sent to the browser with the page: the order page's own words, so that nobody
//! has to write them twice.

use crate::order_words::{self, Said};
use domain::orders::{FulfillmentStatus, PaymentStatus, State};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use strum::IntoEnumIterator;

/// Words by what the API calls it.
#[derive(Serialize)]
struct OrderListWords {
    /// Only what says more than how far its delivery is.
    states: BTreeMap<String, Word>,
    delivery: BTreeMap<String, Word>,
    /// Only what a customer has to know of.
    payment: BTreeMap<String, Word>,
}

#[derive(Serialize)]
struct Word {
    tone: &'static str,
    words: &'static str,
    /// What it means, where the words alone leave a question.
    #[serde(skip_serializing_if = "String::is_empty")]
    more: String,
}

impl From<(Said, String)> for Word {
    fn from((Said { tone, words }, more): (Said, String)) -> Self {
        Self { tone, words, more }
    }
}

/// As JSON; `assets/account/parts/order-card.js` reads it.
pub(crate) fn order_list() -> &'static str {
    static WORDS: LazyLock<String> = LazyLock::new(|| {
        let words = OrderListWords {
            states: State::iter().filter_map(|state| Some((state.to_string(), word_of_state(state)?))).collect(),
            delivery: FulfillmentStatus::iter()
                .map(|status| (status.to_string(), (order_words::delivery(status), String::new()).into()))
                .collect(),
            payment: PaymentStatus::iter()
                .filter_map(|status| Some((status.to_string(), word_of_payment(status)?)))
                .collect(),
        };
        serde_json::to_string(&words).unwrap_or_default()
    });
    &WORDS
}

fn word_of_state(state: State) -> Option<Word> {
    let (tone, words) = match state {
        State::Rejected | State::Expired => ("bad", "Not placed"),
        State::Cancelled => ("", "Cancelled"),
        State::PendingApproval => ("", "Waits for approval"),
        State::PendingPayment | State::Placed | State::Completed => return None,
    };
    let more = match state {
        State::Cancelled => "",
        _ => order_words::heading(state, PaymentStatus::Pending, None).text,
    };
    Some(Word { tone, words, more: more.to_owned() })
}

fn word_of_payment(status: PaymentStatus) -> Option<Word> {
    match status {
        PaymentStatus::Pending | PaymentStatus::RequiresAction | PaymentStatus::Failed => {
            Some((order_words::payment(status), order_words::payment_meaning(status, "", false, None)).into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn e18_every_order_in_a_list_has_words() {
        let words: Value = serde_json::from_str(order_list()).unwrap();
        for status in FulfillmentStatus::iter() {
            assert_ne!(words["delivery"][status.to_string()]["words"], Value::Null, "{status}");
        }
        for state in ["rejected", "expired", "cancelled"] {
            assert_ne!(words["states"][state]["words"], Value::Null, "{state}");
        }
        for waits in ["pending", "requires_action"] {
            assert!(words["payment"][waits]["more"].as_str().unwrap().len() > 20, "{waits}");
        }
        assert_eq!(words["states"]["placed"], Value::Null, "how far it is says more");
        assert_eq!(words["payment"]["authorized"], Value::Null, "nothing to worry about");
    }

    #[test]
    fn e18_an_order_that_was_not_placed_says_that_nothing_was_charged() {
        let words: Value = serde_json::from_str(order_list()).unwrap();
        for state in ["rejected", "expired"] {
            assert!(words["states"][state]["more"].as_str().unwrap().contains("Nothing was charged"), "{state}");
        }
    }
}
