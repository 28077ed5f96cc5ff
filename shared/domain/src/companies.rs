//! Companies that buy: who buys for them, up to how much without asking, and who is asked.

use crate::ids::CompanyId;
use crate::money::{Currency, MAX_AMOUNT, Minor, Money};
use crate::validate::Problems;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A transaction holds a hundred actions: the company, who comes and who goes.
pub const MOST_MEMBERS: usize = 40;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    pub id: CompanyId,
    pub name: String,
    /// An order that costs more waits for an approver.
    pub limit: Minor,
    /// By the account's name, or by e-mail address.
    pub buyers: Vec<String>,
    pub approvers: Vec<String>,
    pub version: u64,
}

impl Company {
    #[must_use]
    pub fn is_above_limit(&self, total: Minor) -> bool {
        total > self.limit
    }

    /// Everybody the company knows, each once.
    #[must_use]
    pub fn members(&self) -> BTreeSet<String> {
        self.buyers.iter().chain(&self.approvers).cloned().collect()
    }

    /// Whether somebody known under any of these names decides for the company.
    #[must_use]
    pub fn has_approver(&self, names: &[String]) -> bool {
        self.approvers.iter().any(|approver| names.contains(approver))
    }
}

/// A company as it is put.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CompanyBody {
    pub name: String,
    pub limit: Option<Money>,
    pub buyers: Vec<String>,
    pub approvers: Vec<String>,
}

impl CompanyBody {
    pub fn check(&self, currency: Currency, problems: &mut Problems) {
        problems.required("name", &self.name, 100);
        match self.limit {
            None => problems.add("limit", "is required"),
            Some(limit) if limit.currency != currency => {
                problems.add("limit.currency", format!("must be {currency}"));
            }
            Some(limit) if limit.amount < Minor::ZERO || limit.amount > MAX_AMOUNT => {
                problems.add("limit.amount", format!("must be between 0 and {}", MAX_AMOUNT.0));
            }
            Some(_) => {}
        }
        for (field, names) in [("buyers", &self.buyers), ("approvers", &self.approvers)] {
            for (index, name) in names.iter().enumerate() {
                if !is_name(name) {
                    let message = "must be an account's id or an e-mail address, of at most 128 characters";
                    problems.add(&format!("{field}[{index}]"), message);
                }
            }
        }
        if self.buyers.is_empty() {
            problems.add("buyers", "must name at least one");
        }
        if self.buyers.len() + self.approvers.len() > MOST_MEMBERS {
            problems.add("buyers", format!("with the approvers at most {MOST_MEMBERS} fit"));
        }
    }

    /// The company it is; the body was checked.
    #[must_use]
    pub fn into_company(self, id: CompanyId, version: u64) -> Company {
        let tidy = |names: Vec<String>| {
            let names: BTreeSet<String> = names.iter().map(|name| tidy(name)).collect();
            names.into_iter().collect()
        };
        Company {
            id,
            name: self.name.trim().to_owned(),
            limit: self.limit.map_or(Minor::ZERO, |money| money.amount),
            buyers: tidy(self.buyers),
            approvers: tidy(self.approvers),
            version,
        }
    }
}

/// A name as it is compared: e-mail addresses in small letters.
#[must_use]
pub fn tidy(name: &str) -> String {
    let name = name.trim();
    if name.contains('@') { name.to_ascii_lowercase() } else { name.to_owned() }
}

fn is_name(name: &str) -> bool {
    let name = name.trim();
    if name.contains('@') {
        return crate::address::Email::parse(name).is_ok();
    }
    (1..=128).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_:.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn usd() -> Currency {
        Currency::parse("USD").unwrap()
    }

    fn body(body: serde_json::Value) -> CompanyBody {
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn b8_an_order_above_the_limit_waits_and_one_at_the_limit_does_not() {
        let limit = json!({"amount": 100_000, "currency": "USD"});
        let acme = body(
            json!({"name": " Acme ", "limit": limit, "buyers": ["bea", "Bob@Example.com", "bea"], "approvers": ["ann"]}),
        );
        let acme = acme.into_company(CompanyId::parse("acme").unwrap(), 1);
        assert_eq!(
            (acme.name.as_str(), acme.buyers.as_slice()),
            ("Acme", &["bea".to_owned(), "bob@example.com".to_owned()][..])
        );
        assert!(!acme.is_above_limit(Minor(99_900)) && !acme.is_above_limit(Minor(100_000)));
        assert!(acme.is_above_limit(Minor(100_100)));
        assert!(acme.has_approver(&["x".into(), "ann".into()]) && !acme.has_approver(&["bea".into()]));
        assert_eq!(acme.members().len(), 3);
    }

    #[test]
    fn b8_every_wrong_field_of_a_company_is_named_at_once() {
        let mut problems = Problems::new();
        let limit = json!({"amount": -1, "currency": "USD"});
        body(json!({"name": "", "limit": limit, "approvers": ["a b", "no@"]})).check(usd(), &mut problems);
        let fields: Vec<_> = problems.into_vec().into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["name", "limit.amount", "approvers[0]", "approvers[1]", "buyers"]);
    }
}
