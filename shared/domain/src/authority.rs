//! How much an agent may give back without asking: for one matter, and on one day. The setting `authority`. What was given is
//! counted in the table, where many agents at once are counted one after the other.

use crate::money::{Currency, MAX_AMOUNT, Minor, Money};
use crate::validate::Problems;
use serde::{Deserialize, Serialize};

/// Where the merchant has said nothing: small enough to harm nobody.
const USUAL: Limits = Limits { per_ticket: Minor(5_000), per_day: Minor(20_000) };

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AuthoritySettings {
    pub agent: RoleLimits,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RoleLimits {
    /// For one matter: a ticket, and the order it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_ticket: Option<Money>,
    /// By one agent on one day, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_day: Option<Money>,
}

/// What may be given without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub per_ticket: Minor,
    pub per_day: Minor,
}

impl AuthoritySettings {
    pub fn check(&self, currency: Currency, problems: &mut Problems) {
        for (name, money) in [("agent.per_ticket", self.agent.per_ticket), ("agent.per_day", self.agent.per_day)] {
            let Some(money) = money else { continue };
            if money.currency != currency {
                problems.add(&format!("{name}.currency"), format!("must be {currency}"));
            }
            if money.amount < Minor::ZERO || money.amount > MAX_AMOUNT {
                problems.add(&format!("{name}.amount"), format!("must be between 0 and {}", MAX_AMOUNT.0));
            }
        }
    }

    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits {
            per_ticket: self.agent.per_ticket.map_or(USUAL.per_ticket, |money| money.amount),
            per_day: self.agent.per_day.map_or(USUAL.per_day, |money| money.amount),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn e14_what_the_merchant_does_not_say_has_a_small_limit() {
        let usd = Currency::parse("USD").unwrap();
        let said: AuthoritySettings =
            serde_json::from_value(json!({"agent": {"per_ticket": {"amount": 2500, "currency": "USD"}}})).unwrap();
        assert_eq!(said.limits(), Limits { per_ticket: Minor(2500), per_day: USUAL.per_day });
        assert_eq!(AuthoritySettings::default().limits(), USUAL);
        let wrong: AuthoritySettings =
            serde_json::from_value(json!({"agent": {"per_day": {"amount": -1, "currency": "EUR"}}})).unwrap();
        let mut problems = Problems::new();
        wrong.check(usd, &mut problems);
        let fields: Vec<_> = problems.into_vec().into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["agent.per_day.currency", "agent.per_day.amount"]);
    }
}
