//! Faults ordered for the next purchases and refunds, one a call.

use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The carrier does not sell this label.
    Refuse,
    /// It is done, but the caller never hears of it.
    TimeoutAfterEffect,
    /// The connection breaks and nothing was done.
    TimeoutBeforeEffect,
}

#[derive(Debug, Default)]
pub(super) struct Script(VecDeque<Fault>);

impl Script {
    /// What happens to the next calls, instead of what was ordered before.
    pub(super) fn replace(&mut self, next: impl IntoIterator<Item = Fault>) {
        self.0 = next.into_iter().collect();
    }

    /// Takes the fault for a call that does something. A refusal waits for a purchase.
    pub(super) fn take(&mut self, buys: bool) -> Option<Fault> {
        self.0.pop_front_if(|fault| buys || *fault != Fault::Refuse)
    }

    pub(super) fn waiting(&self) -> Vec<Fault> {
        self.0.iter().copied().collect()
    }
}
