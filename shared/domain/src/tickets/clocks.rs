//! The clocks of a ticket, cycle by cycle, as facts: when each began, when it runs out, when it was met. What ran out stays
//! late, whatever is done afterwards.

use super::settings::Targets;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One thing that has to be done by a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    pub from: Timestamp,
    pub due: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<Timestamp>,
}

impl Clock {
    /// Whether it was met too late, or is not met and has run out.
    #[must_use]
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.met.unwrap_or(now) > self.due
    }
}

/// The way to the act that resolves it. It stands still only while we wait for the customer because we asked them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    pub due: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cycle {
    pub began_at: Timestamp,
    /// The calendar its minutes are counted in, fixed when it began.
    pub calendar: String,
    /// From the customer's first message to our first public answer; none where we began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_response: Option<Clock>,
    /// From the oldest message that is not answered, after the first answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_response: Option<Clock>,
    /// Later answers that were late.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub late_responses: u32,
    pub resolution: Resolution,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Cycle {
    pub(super) fn begin(by_the_customer: bool, targets: &Targets<'_>, now: Timestamp) -> Self {
        let first = Clock { from: now, due: targets.calendar.after(now, targets.first_response), met: None };
        Self {
            began_at: now,
            calendar: targets.calendar.name.clone(),
            first_response: by_the_customer.then_some(first),
            next_response: None,
            late_responses: 0,
            resolution: Resolution { due: targets.calendar.after(now, targets.resolution), paused_at: None, met: None },
        }
    }

    /// The oldest message that is not answered counts, not the newest; and the answer we waited for sets the way to the
    /// resolution going again, with what was left of it.
    pub(super) fn customer_wrote(&mut self, targets: &Targets<'_>, now: Timestamp) {
        let first_is_open = self.first_response.as_ref().is_some_and(|first| first.met.is_none());
        if !first_is_open && self.next_response.is_none() {
            let due = targets.calendar.after(now, targets.next_response);
            self.next_response = Some(Clock { from: now, due, met: None });
        }
        if let Some(since) = self.resolution.paused_at.take() {
            let left = targets.calendar.between(since, self.resolution.due);
            if since < self.resolution.due {
                self.resolution.due = targets.calendar.after(now, left);
            }
        }
    }

    pub(super) fn we_wrote(&mut self, waiting_for_the_customer: bool, now: Timestamp) {
        match &mut self.first_response {
            Some(first) if first.met.is_none() => first.met = Some(now),
            _ => {
                let answered = self.next_response.take();
                self.late_responses += u32::from(answered.is_some_and(|clock| now > clock.due));
            }
        }
        if waiting_for_the_customer && self.resolution.met.is_none() {
            self.resolution.paused_at.get_or_insert(now);
        }
    }

    pub(super) fn done(&mut self, now: Timestamp) {
        self.resolution.met.get_or_insert(now);
        self.resolution.paused_at = None;
    }

    /// What runs out first of what still runs; while nothing does, when the resolution would.
    pub(super) fn due(&self) -> Timestamp {
        let open = |clock: &Option<Clock>| clock.as_ref().filter(|clock| clock.met.is_none()).map(|clock| clock.due);
        let resolution = (self.resolution.paused_at.is_none()).then_some(self.resolution.due);
        let running = [open(&self.first_response), open(&self.next_response), resolution];
        running.into_iter().flatten().min().unwrap_or(self.resolution.due)
    }
}
