//! The question after delivery: when it is asked, and what was answered. Asked once an order, and answered once.

use crate::orders::{Bucket, Order};
use crate::validate::{Problems, Validate};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Goods that are yet to come, and matters that are open, delay the question no longer than this.
const MOST_DELAY: SignedDuration = SignedDuration::from_hours(30 * 24);
/// While something keeps it from being asked, it is looked at again this often.
const LOOKED_AT_AGAIN: SignedDuration = SignedDuration::from_hours(24);
/// At this score or below, somebody should look at what went wrong.
pub const LOW_SCORE: u8 = 2;
pub const LONGEST_COMMENT: usize = 2000;

/// The setting `survey`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SurveySettings {
    pub enabled: bool,
    /// Days after delivery.
    pub after_days: u16,
}

impl Default for SurveySettings {
    fn default() -> Self {
        Self { enabled: true, after_days: 3 }
    }
}

impl Validate for SurveySettings {
    fn check(&self, problems: &mut Problems) {
        if self.after_days > 90 {
            problems.add("after_days", "must be at most 90");
        }
    }
}

/// The survey of an order, from the moment it is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    pub version: u64,
    pub asked_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// 1 to 5.
    pub score: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    pub at: Timestamp,
    /// Who entered it, where the customer told somebody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// What is to be done about an order's survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    Now,
    /// Not yet: look again then.
    Later(Timestamp),
    /// Nothing was delivered, or another delivery will bring it up again.
    Never,
}

/// When the question of an order that was just delivered is due; none while other parcels of it are on their way.
#[must_use]
pub fn due(order: &Order, settings: &SurveySettings) -> Option<Timestamp> {
    let delivered = order.departures.iter().filter_map(|departure| departure.delivered_at).max()?;
    let on_their_way = order.units(|portion| portion.bucket == Bucket::HandedOver) > 0;
    let after = SignedDuration::from_hours(i64::from(settings.after_days) * 24);
    if on_their_way || !settings.enabled { None } else { delivered.checked_add(after).ok() }
}

/// Whether to ask now. A rest that is still to be sent delays the question, but not for ever. While something is open, a ticket
/// or a return, nobody is asked how it was; whoever still waits for its end after that is not asked at all.
#[must_use]
pub fn ask(order: &Order, settings: &SurveySettings, is_something_open: bool, now: Timestamp) -> Ask {
    let Some(due) = due(order, settings) else { return Ask::Never };
    if now < due {
        return Ask::Later(due);
    }
    let rest = order.units(|portion| portion.bucket.is_open()) > 0;
    let delayed = due.checked_add(MOST_DELAY).is_ok_and(|end| now < end);
    if (rest || is_something_open) && delayed {
        return Ask::Later(now.checked_add(LOOKED_AT_AGAIN).unwrap_or(now));
    }
    if is_something_open { Ask::Never } else { Ask::Now }
}
