//! That what was put to somebody was decided once and by somebody else, that an order that waits for a word has one coming,
//! and that an account's store credit is what its movements say.

use super::{Invariant, Violation};
use crate::approvals::{Approval, ApprovalKind, ApprovalState, same_person};
use crate::credit::{self, CreditEntry};
use crate::ids::OrderId;
use crate::ledger::{Entry, EntryKind};
use crate::money::Minor;
use crate::orders::{Order, State};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// A question that is over is ended by its timer within this time.
const PATIENCE: SignedDuration = SignedDuration::from_mins(15);

/// Every rule the approvals of an order break. `drained` is the time when every step that was due has been taken.
#[must_use]
pub fn check_approvals(order: &Order, approvals: &[Approval], drained: Option<Timestamp>) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut wrong = |invariant, detail: String| found.push(Violation::new(invariant, &order.id, detail));
    if approvals.len() != usize::from(order.approvals) {
        wrong(Invariant::I8, format!("counts {} approvals and has {}", order.approvals, approvals.len()));
    }
    for approval in approvals {
        let (id, state) = (approval.id(), approval.state);
        if approval.is_pending() != approval.decided_at.is_none() {
            wrong(Invariant::I8, format!("{id} is {state}, decided at {:?}", approval.decided_at));
        }
        let by = approval.decided_by.as_deref();
        let has_word = matches!(state, ApprovalState::Approved | ApprovalState::Rejected);
        if has_word != by.is_some() || by.is_some_and(|by| same_person(by, &approval.requested_by)) {
            wrong(Invariant::I8, format!("{id} is {state} by {by:?}, asked for by {}", approval.requested_by));
        }
        let over = |now: Timestamp| now.duration_since(approval.expires_at) > PATIENCE;
        if approval.is_pending() && approval.kind != ApprovalKind::Return && drained.is_some_and(over) {
            wrong(Invariant::I14, format!("{id} was over at {} and waits still", approval.expires_at));
        }
    }
    let waits = approvals.iter().any(|approval| approval.kind == ApprovalKind::Order && approval.is_pending());
    if waits != (order.state == State::PendingApproval) {
        wrong(Invariant::I8, format!("is {}, and somebody {} asked", order.state, if waits { "is" } else { "is not" }));
    }
    found
}

/// A balance is the sum of its movements, and never below zero; what was taken for an order and not given back is what the
/// account `pays` of it.
#[must_use]
pub fn check_credit(
    account: &str,
    balance: Minor,
    entries: &[CreditEntry],
    pays: Option<&BTreeMap<OrderId, Minor>>,
) -> Vec<Violation> {
    let sum = credit::balance(entries);
    let wrong = |detail| Violation::new(Invariant::I5, account, detail);
    let mut found = Vec::new();
    if balance != sum {
        found.push(wrong(format!("has a credit of {}, its movements sum to {}", balance.0, sum.0)));
    }
    if balance < Minor::ZERO {
        found.push(wrong(format!("has a credit of {}", balance.0)));
    }
    let Some(pays) = pays else { return found };
    let used = credit::used_by_order(entries);
    for order in pays.keys().chain(used.keys().filter(|order| !pays.contains_key(*order))) {
        let of = |sums: &BTreeMap<OrderId, Minor>| sums.get(order).copied().unwrap_or(Minor::ZERO);
        if of(pays) != of(&used) {
            let (paid, taken) = (of(pays).0, of(&used).0);
            found.push(wrong(format!("pays {paid} of {order}, its movements for it sum to {taken}")));
        }
    }
    found
}

/// What the ledger says the account paid of an order is what its payments say.
#[must_use]
pub fn check_credit_use(order: &Order, entries: &[Entry]) -> Vec<Violation> {
    let sum = |kind: EntryKind| -> Minor { entries.iter().filter(|it| it.kind == kind).map(|it| it.amount).sum() };
    let noted = sum(EntryKind::CreditUse) - sum(EntryKind::CreditReturn);
    if noted == order.credit() {
        return Vec::new();
    }
    let detail = format!("its account pays {}, by its ledger {}", order.credit().0, noted.0);
    vec![Violation::new(Invariant::I5, &order.id, detail)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::approvals::{Ask, Verdict};
    use crate::credit::CreditKind;
    use serde_json::json;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn order(state: &str, approvals: u16) -> Order {
        serde_json::from_value(json!({
            "id": "ord_7KQ2M4XD9TBCRH3F", "version": 2, "state": state, "created_at": "2027-03-01T09:30:00Z",
            "contact": {"email": "ada@example.com", "name": "Ada"}, "ship_to": {}, "currency": "USD", "lines": [],
            "shipping": {"option": "standard", "name": "Standard", "cost": 500}, "approvals": approvals,
            "payment": {"state": "not_asked", "amount": 0}, "fingerprint": "f",
        }))
        .unwrap()
    }

    fn asked(order: &Order) -> Approval {
        let ask = Ask {
            order: &order.id,
            number: 1,
            kind: ApprovalKind::Order,
            subject: order.id.to_string(),
            requested_by: "customer:ada".into(),
            reason: "above the limit".into(),
            amount: Some(Minor(100_100)),
        };
        Approval::asked(ask, at("2027-03-01T09:30:00Z"))
    }

    fn count(order: &Order, approvals: &[Approval], drained: Option<Timestamp>) -> usize {
        check_approvals(order, approvals, drained).len()
    }

    #[test]
    fn b8_an_order_waits_as_long_as_its_question_and_a_question_is_decided_once_and_by_another() {
        let waiting = order("pending_approval", 1);
        let question = asked(&waiting);
        let soon = at("2027-03-02T09:30:00Z");
        assert_eq!(count(&waiting, std::slice::from_ref(&question), Some(soon)), 0);
        assert_eq!(count(&waiting, &[], None), 2, "nobody was asked, though one is counted");
        assert_eq!(count(&order("placed", 1), std::slice::from_ref(&question), None), 1);
        assert_eq!(count(&waiting, std::slice::from_ref(&question), Some(at("2027-03-05T09:30:00Z"))), 1);
        let yes = question.decided(Verdict::Approve, "customer:bob", None, soon).unwrap();
        let placed = order("placed", 1);
        assert_eq!(count(&placed, std::slice::from_ref(&yes), Some(soon)), 0);
        let own = Approval { decided_by: Some("merchant:ada".into()), ..yes.clone() };
        let nobodys = Approval { decided_by: None, ..yes.clone() };
        let timeless = Approval { decided_at: None, ..yes };
        for broken in [own, nobodys, timeless] {
            assert_eq!(count(&placed, &[broken], None), 1);
        }
    }

    #[test]
    fn i5_a_balance_is_what_its_movements_say() {
        let entry = |kind, amount| CreditEntry {
            at: at("2027-03-01T09:30:00Z"),
            kind,
            amount: Minor(amount),
            order: None,
            reason: None,
            by: "merchant:mia".into(),
            cause: "c".into(),
        };
        let all = [entry(CreditKind::Issue, 500), entry(CreditKind::Use, 200)];
        assert_eq!(check_credit("ada", Minor(300), &all, None), []);
        assert_eq!(check_credit("ada", Minor(500), &all, None).len(), 1);
        assert_eq!(check_credit("ada", Minor(-1), &all, None).len(), 2);
    }
}
