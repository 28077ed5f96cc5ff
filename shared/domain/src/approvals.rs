//! Approvals: what somebody asked for and somebody else has to allow. One entity for orders above a buyer's limit, returns
//! outside policy, and refunds above an agent's authority. Owns how one is decided and by when; what a decision does to its
//! subject is decided where the subject is.

use crate::ids::{ApprovalId, CompanyId, OrderId};
use crate::money::Minor;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub const LONGEST_NOTE: usize = 500;

/// What is asked for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumString, strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ApprovalKind {
    /// A company's order above its limit. Its stock is held meanwhile.
    Order,
    /// A return the policy does not allow by itself.
    Return,
    /// A refund above what an agent may give.
    Refund,
}

impl ApprovalKind {
    /// When somebody should have decided.
    #[must_use]
    pub const fn answered_within(self) -> SignedDuration {
        match self {
            Self::Order | Self::Refund => SignedDuration::from_hours(24),
            Self::Return => SignedDuration::from_hours(48),
        }
    }

    /// When it is over if nobody did. An order holds stock, so it is over soonest.
    #[must_use]
    pub const fn stands_for(self) -> SignedDuration {
        match self {
            Self::Order => SignedDuration::from_hours(72),
            Self::Refund => SignedDuration::from_hours(7 * 24),
            Self::Return => SignedDuration::from_hours(14 * 24),
        }
    }
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumString, strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ApprovalState {
    Pending,
    Approved,
    Rejected,
    /// Nobody decided in time.
    Expired,
    /// What was asked for was taken back.
    Withdrawn,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Verdict {
    Approve,
    Reject,
}

/// Something that waits for somebody's word, or had it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    pub order: OrderId,
    /// From 1, within the order: `Order::approvals` counts them.
    pub number: u16,
    pub version: u64,
    pub kind: ApprovalKind,
    /// The id of what is asked about: the order's, the return's, the refund's once there is one.
    pub subject: String,
    /// Whose approvers decide beside the merchant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<CompanyId>,
    /// Who asked: `agent:…`, `customer:…`, `guest`.
    pub requested_by: String,
    pub reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Minor>,
    pub asked_at: Timestamp,
    /// By when it should be decided.
    pub due_at: Timestamp,
    /// When it is over undecided.
    pub expires_at: Timestamp,
    pub state: ApprovalState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Of a refund: what is to be given back, to the letter, should it be allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<RefundAsked>,
}

/// A refund that waits for a word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundAsked {
    /// Units by the number of their line; none where an amount is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<(u8, u32)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
}

/// What is known when something is asked for.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    pub order: &'a OrderId,
    pub number: u16,
    pub kind: ApprovalKind,
    pub subject: String,
    pub requested_by: String,
    pub reason: String,
    pub amount: Option<Minor>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApprovalRefused {
    #[error("it is {0} already")]
    AlreadyDecided(ApprovalState),
    #[error("it was not decided in time")]
    Lapsed,
    #[error("who asked for it does not decide it")]
    OwnRequest,
}

impl Approval {
    /// Waits for a word, from now on.
    #[must_use]
    pub fn asked(ask: Ask<'_>, now: Timestamp) -> Self {
        let after = |time: SignedDuration| now.checked_add(time).unwrap_or(now);
        Self {
            order: ask.order.clone(),
            number: ask.number,
            version: 1,
            kind: ask.kind,
            subject: ask.subject,
            company: None,
            requested_by: ask.requested_by,
            reason: ask.reason,
            amount: ask.amount,
            asked_at: now,
            due_at: after(ask.kind.answered_within()),
            expires_at: after(ask.kind.stands_for()),
            state: ApprovalState::Pending,
            decided_by: None,
            decided_at: None,
            note: None,
            refund: None,
        }
    }

    #[must_use]
    pub fn id(&self) -> ApprovalId {
        ApprovalId::new(&self.order, self.number)
    }

    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.state == ApprovalState::Pending
    }

    /// Nobody has decided, and by now somebody should have.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.is_pending() && self.due_at < now
    }

    /// As it is after somebody's word; `by` is an actor, `agent:…`.
    ///
    /// # Errors
    /// When it is decided, is over, or is decided by whoever asked.
    pub fn decided(
        &self,
        verdict: Verdict,
        by: &str,
        note: Option<String>,
        now: Timestamp,
    ) -> Result<Self, ApprovalRefused> {
        if !self.is_pending() {
            return Err(ApprovalRefused::AlreadyDecided(self.state));
        }
        if same_person(&self.requested_by, by) {
            return Err(ApprovalRefused::OwnRequest);
        }
        if self.expires_at <= now {
            return Err(ApprovalRefused::Lapsed);
        }
        let state = match verdict {
            Verdict::Approve => ApprovalState::Approved,
            Verdict::Reject => ApprovalState::Rejected,
        };
        Ok(Self { decided_by: Some(by.to_owned()), note, ..self.ended(state, now) })
    }

    /// As it is when nobody decided in time; none while there is time, or when somebody did.
    #[must_use]
    pub fn expired(&self, now: Timestamp) -> Option<Self> {
        (self.is_pending() && self.expires_at <= now).then(|| self.ended(ApprovalState::Expired, now))
    }

    /// As it is when nobody asks any more; none when it was decided before.
    #[must_use]
    pub fn withdrawn(&self, now: Timestamp) -> Option<Self> {
        self.is_pending().then(|| self.ended(ApprovalState::Withdrawn, now))
    }

    fn ended(&self, state: ApprovalState, now: Timestamp) -> Self {
        Self { state, decided_at: Some(now), version: self.version + 1, ..self.clone() }
    }
}

/// Whether two actors are one person, whatever role they acted in. Guests are never known to be anybody.
#[must_use]
pub fn same_person(one: &str, other: &str) -> bool {
    fn person(actor: &str) -> Option<&str> {
        actor.split_once(':').map(|(_, sub)| sub)
    }
    person(one).is_some_and(|sub| person(other) == Some(sub))
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::IntoEnumIterator as _;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn asked() -> Approval {
        let order = OrderId::parse("ord_7KQ2M4XD9TBCRH3F").unwrap();
        let ask = Ask {
            order: &order,
            number: 1,
            kind: ApprovalKind::Order,
            subject: order.to_string(),
            requested_by: "customer:bea".into(),
            reason: "above the limit".into(),
            amount: Some(Minor(100_100)),
        };
        Approval::asked(ask, at("2027-03-01T09:00:00Z"))
    }

    #[test]
    fn b8_what_is_asked_for_waits_with_a_day_by_which_to_decide_and_one_when_it_is_over() {
        let asked = asked();
        assert!(asked.is_pending() && asked.version == 1);
        assert_eq!(asked.id().to_string(), "apr_7KQ2M4XD9TBCRH3F_1");
        assert_eq!(asked.due_at, at("2027-03-02T09:00:00Z"));
        assert_eq!(asked.expires_at, at("2027-03-04T09:00:00Z"));
        assert!(!asked.is_overdue(at("2027-03-02T09:00:00Z")) && asked.is_overdue(at("2027-03-02T09:00:01Z")));
        for kind in ApprovalKind::iter() {
            assert!(kind.answered_within() < kind.stands_for(), "{kind} is over before it is due");
        }
    }

    #[test]
    fn b8_it_is_decided_once_by_somebody_else_and_in_time() {
        let now = at("2027-03-01T10:00:00Z");
        let approved = asked().decided(Verdict::Approve, "customer:ann", Some("fine".into()), now).unwrap();
        assert_eq!((approved.state, approved.version), (ApprovalState::Approved, 2));
        assert_eq!((approved.decided_by.as_deref(), approved.note.as_deref()), (Some("customer:ann"), Some("fine")));
        let again = approved.decided(Verdict::Reject, "merchant:mia", None, now);
        assert_eq!(again, Err(ApprovalRefused::AlreadyDecided(ApprovalState::Approved)));
        // The same person in another role is the same person.
        let own = asked().decided(Verdict::Approve, "merchant:bea", None, now);
        assert_eq!(own, Err(ApprovalRefused::OwnRequest));
        let late = asked().decided(Verdict::Approve, "customer:ann", None, at("2027-03-04T09:00:00Z"));
        assert_eq!(late, Err(ApprovalRefused::Lapsed));
    }

    #[test]
    fn b8_what_nobody_decided_ends_by_itself_and_what_was_decided_does_not() {
        let over = at("2027-03-04T09:00:00Z");
        assert_eq!(asked().expired(at("2027-03-04T08:59:59Z")), None);
        assert_eq!(asked().expired(over).unwrap().state, ApprovalState::Expired);
        let rejected = asked().decided(Verdict::Reject, "customer:ann", None, at("2027-03-01T10:00:00Z")).unwrap();
        assert_eq!((rejected.expired(over), rejected.withdrawn(over)), (None, None));
        assert_eq!(asked().withdrawn(over).unwrap().state, ApprovalState::Withdrawn);
    }

    #[test]
    fn guests_are_nobody_in_particular() {
        assert!(same_person("agent:a", "merchant:a") && !same_person("agent:a", "agent:b"));
        assert!(!same_person("guest", "guest"));
    }
}
