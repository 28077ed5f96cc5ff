//! Faults ordered for the next calls, one a call.

use super::params::Operation;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The card, or the refund, is refused.
    Decline,
    /// It is done, but the caller never hears of it.
    TimeoutAfterEffect,
    /// The connection breaks and nothing was done.
    TimeoutBeforeEffect,
    /// It is done and answered; its events are delivered twice.
    DuplicateWebhook,
    /// A refund is taken on and decided two days later.
    PendingRefund,
}

impl Fault {
    fn loses_the_reply(self) -> bool {
        matches!(self, Self::TimeoutAfterEffect | Self::TimeoutBeforeEffect)
    }
}

#[derive(Debug, Default)]
pub(super) struct Script(VecDeque<Fault>);

impl Script {
    /// What happens to the next calls, instead of what was ordered before.
    pub(super) fn replace(&mut self, next: impl IntoIterator<Item = Fault>) {
        self.0 = next.into_iter().collect();
    }

    /// Takes the fault for a call that does something. A decline waits for one that charges, a pending refund for a refund.
    pub(super) fn take(&mut self, operation: &Operation) -> Option<Fault> {
        self.0.pop_front_if(|fault| match fault {
            Fault::Decline => operation.charges(),
            Fault::PendingRefund => operation.refunds(),
            _ => true,
        })
    }

    /// Takes the fault for a call whose answer is known already: it can only lose its reply.
    pub(super) fn take_for_replay(&mut self) -> Option<Fault> {
        self.0.pop_front_if(|fault| fault.loses_the_reply())
    }

    pub(super) fn waiting(&self) -> Vec<Fault> {
        self.0.iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_waits_for_a_call_it_can_happen_to() {
        let cancel = Operation::Cancel("pi_1".to_owned(), None);
        let capture = Operation::Capture("pi_1".to_owned(), None);
        let mut script = Script::default();
        script.replace([Fault::Decline, Fault::TimeoutAfterEffect]);
        assert_eq!(script.take_for_replay(), None);
        assert_eq!(script.take(&cancel), None);
        assert_eq!(script.take(&capture), Some(Fault::Decline));
        assert_eq!(script.take_for_replay(), Some(Fault::TimeoutAfterEffect));
        assert_eq!(script.take(&capture), None);
        script.replace([Fault::PendingRefund]);
        assert_eq!(script.take(&capture), None);
        script.replace([]);
        assert_eq!(script.waiting(), []);
    }
}
