//! Store credit: what the shop owes an account, and every movement that made it so. Owns what a movement does to the balance;
//! that a balance never falls below zero is a condition of the write that takes from it.

use crate::ids::OrderId;
use crate::money::Minor;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub const LONGEST_REASON: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CreditKind {
    /// Given: by the merchant, for a return, for a claim.
    Issue,
    /// Pays for an order.
    Use,
    /// What had paid for an order and was not needed, or is given back.
    Return,
    /// Taken back because it was not used in time.
    Expire,
}

impl CreditKind {
    /// Whether such a movement makes the balance smaller.
    #[must_use]
    pub const fn takes(self) -> bool {
        matches!(self, Self::Use | Self::Expire)
    }
}

/// One movement. Never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditEntry {
    pub at: Timestamp,
    pub kind: CreditKind,
    /// Above zero; whether it is added or taken follows from the kind.
    pub amount: Minor,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who did it: `merchant:…`, `customer:…`, `shop`.
    pub by: String,
    /// What makes it this movement and no other: `use/ord_…`, `return/ret_…`. Part of its key.
    pub cause: String,
}

impl CreditEntry {
    /// By how much it changes the balance.
    #[must_use]
    pub fn change(&self) -> Minor {
        if self.kind.takes() { Minor::ZERO - self.amount } else { self.amount }
    }
}

/// What was taken for each order and not given back.
#[must_use]
pub fn used_by_order(entries: &[CreditEntry]) -> BTreeMap<OrderId, Minor> {
    let mut used: BTreeMap<OrderId, Minor> = BTreeMap::new();
    for entry in entries.iter().filter(|it| matches!(it.kind, CreditKind::Use | CreditKind::Return)) {
        if let Some(order) = &entry.order {
            let sum = used.entry(order.clone()).or_default();
            *sum = *sum - entry.change();
        }
    }
    used
}

/// What the movements sum to.
#[must_use]
pub fn balance(entries: &[CreditEntry]) -> Minor {
    entries.iter().map(CreditEntry::change).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: CreditKind, amount: i64) -> CreditEntry {
        let at = "2027-03-01T09:00:00Z".parse().unwrap();
        CreditEntry { at, kind, amount: Minor(amount), order: None, reason: None, by: "shop".into(), cause: "c".into() }
    }

    #[test]
    fn d7_what_is_issued_and_comes_back_adds_and_what_is_used_or_lapses_takes() {
        let all = [
            entry(CreditKind::Issue, 5000),
            entry(CreditKind::Use, 3200),
            entry(CreditKind::Return, 1200),
            entry(CreditKind::Expire, 500),
        ];
        assert_eq!(balance(&all), Minor(2500));
        assert_eq!(balance(&[]), Minor::ZERO);
    }
}
