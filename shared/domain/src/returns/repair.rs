//! Goods that are mended: they are the customer's and never on the shelf. Every date that is said and then changes is kept
//! with its cause, so that it is told once. What was sent home is never paid back, and what was paid back is never sent home.

use super::Way;
use crate::money::Minor;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    Received,
    Diagnosed,
    /// It costs something, and the customer is asked.
    Quoted,
    Accepted,
    Declined,
    Scheduled,
    InRepair,
    Ready,
    Reshipped,
    NotRepairable,
}

impl Stage {
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use Stage as S;
        match self {
            S::Received => matches!(next, S::Diagnosed | S::Scheduled | S::NotRepairable),
            S::Diagnosed => matches!(next, S::Quoted | S::Scheduled | S::NotRepairable),
            S::Quoted => matches!(next, S::Accepted | S::Declined),
            S::Accepted => matches!(next, S::Scheduled),
            // It goes home as it is.
            S::Declined => matches!(next, S::Ready),
            S::Scheduled => matches!(next, S::Scheduled | S::InRepair | S::NotRepairable),
            S::InRepair => matches!(next, S::Scheduled | S::Ready | S::NotRepairable),
            S::Ready => matches!(next, S::Reshipped),
            S::Reshipped | S::NotRepairable => false,
        }
    }
}

/// A date that was said and changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    pub at: Timestamp,
    pub old: Date,
    pub new: Date,
    pub cause: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    pub stage: Stage,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnosis: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Minor>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair_on: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reship_on: Option<Date>,
    /// Changes of the day it goes home.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slips: Vec<Slip>,
    /// Its parcel home.
    #[serde(default)]
    pub home: Way,
}

/// What somebody at the bench says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepairStep {
    pub stage: Stage,
    pub diagnosis: Option<String>,
    pub quote: Option<Minor>,
    pub repair_on: Option<Date>,
    pub reship_on: Option<Date>,
    /// Why a date changed.
    pub cause: Option<String>,
    pub at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RepairRefused {
    #[error("a repair that is {from} cannot become {to}")]
    NotNow { from: Stage, to: Stage },
    #[error("when it is mended and when it goes home has to be said")]
    NoDates,
    #[error("it cannot go home before it is mended")]
    DatesCrossed,
    #[error("a quote is a price")]
    NoQuote,
}

impl Repair {
    #[must_use]
    pub fn begun() -> Self {
        Self {
            stage: Stage::Received,
            diagnosis: None,
            quote: None,
            repair_on: None,
            reship_on: None,
            slips: Vec::new(),
            home: Way::default(),
        }
    }

    /// Takes a step. A date that changes makes a slip; the same date said again makes none. `None` when nothing is new.
    ///
    /// # Errors
    /// A step that is not on its path; dates that are missing or cross.
    pub fn step(&self, step: &RepairStep) -> Result<Option<Self>, RepairRefused> {
        let repeats = self.stage == step.stage && step.stage != Stage::Scheduled;
        if !repeats && !self.stage.may_become(step.stage) {
            return Err(RepairRefused::NotNow { from: self.stage, to: step.stage });
        }
        let mut next = Self { stage: step.stage, ..self.clone() };
        if let Some(diagnosis) = &step.diagnosis {
            next.diagnosis = Some(diagnosis.clone());
        }
        next.quote = step.quote.or(self.quote);
        next.repair_on = step.repair_on.or(self.repair_on);
        next.reship_on = step.reship_on.or(self.reship_on);
        if next.stage == Stage::Quoted && next.quote.is_none_or(|quote| quote <= Minor::ZERO) {
            return Err(RepairRefused::NoQuote);
        }
        match (next.repair_on, next.reship_on) {
            (Some(mended), Some(home)) if home < mended => return Err(RepairRefused::DatesCrossed),
            (Some(_), Some(_)) => {}
            _ if next.stage == Stage::Scheduled => return Err(RepairRefused::NoDates),
            _ => {}
        }
        if let (Some(old), Some(new)) = (self.reship_on, next.reship_on)
            && old != new
        {
            let cause = step.cause.clone().unwrap_or_else(|| "it takes longer than we thought".to_owned());
            next.slips.push(Slip { at: step.at, old, new, cause });
        }
        Ok((next != *self).then_some(next))
    }
}
