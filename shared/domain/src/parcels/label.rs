//! The label of a parcel: what was asked of the carrier, what is known of it, and what may be asked next. The shipment's id
//! is kept before the label is bought, because a carrier has no idempotency keys: what is unknown is read, never bought
//! again unseen.

use crate::money::Money;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Label {
    #[default]
    None,
    /// The shipment is announced and the rate chosen: from here on the label may have been bought.
    Buying {
        shipment: String,
        rate: String,
    },
    Bought(Bought),
    /// The carrier decides whether it takes the label back.
    VoidRequested(Bought),
    Voided(Bought),
    /// Too late, or used already: it stays paid.
    VoidRefused(Bought),
    /// The carrier sells none; a person looks at it, or ships it otherwise.
    Failed {
        reason: String,
    },
    /// No label of ours: somebody typed what stands on the parcel.
    ByHand {
        number: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bought {
    pub shipment: String,
    /// The carrier's name for this parcel's way. Numbers are recycled, trackers are not.
    pub tracker: String,
    pub number: String,
    /// Where it can be printed from.
    pub label_url: String,
    /// The carrier's own page about the parcel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_url: Option<String>,
    pub cost: Money,
}

/// The carrier's answer when it was asked to take a label back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoidAnswer {
    /// The carrier decides later.
    Requested,
    Voided,
    /// Too late, or used already.
    Refused,
}

impl Label {
    pub(super) fn is_none(&self) -> bool {
        *self == Self::None
    }

    /// How it stands, in one word, as it is stored.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Buying { .. } => "buying",
            Self::Bought(_) => "bought",
            Self::VoidRequested(_) => "void_requested",
            Self::Voided(_) => "voided",
            Self::VoidRefused(_) => "void_refused",
            Self::Failed { .. } => "failed",
            Self::ByHand { .. } => "by_hand",
        }
    }

    /// The label that was bought, whatever became of it.
    #[must_use]
    pub const fn bought(&self) -> Option<&Bought> {
        match self {
            Self::Bought(bought) | Self::VoidRequested(bought) | Self::Voided(bought) | Self::VoidRefused(bought) => {
                Some(bought)
            }
            Self::None | Self::Buying { .. } | Self::Failed { .. } | Self::ByHand { .. } => None,
        }
    }

    #[must_use]
    pub fn tracker(&self) -> Option<&str> {
        self.bought().map(|bought| bought.tracker.as_str())
    }

    #[must_use]
    pub fn number(&self) -> Option<&str> {
        match self {
            Self::ByHand { number } => Some(number),
            _ => self.bought().map(|bought| bought.number.as_str()),
        }
    }

    /// What is paid for it: nothing for one that was taken back.
    #[must_use]
    pub fn cost(&self) -> Option<Money> {
        match self {
            Self::Bought(bought) | Self::VoidRequested(bought) | Self::VoidRefused(bought) => Some(bought.cost),
            _ => None,
        }
    }

    /// What the carrier's answer makes of a label that was to be taken back; `None` when it says nothing new. An answer that
    /// was final stays.
    #[must_use]
    pub fn answered(&self, answer: VoidAnswer) -> Option<Self> {
        let (Self::Bought(bought) | Self::VoidRequested(bought)) = self else { return None };
        let next = match answer {
            VoidAnswer::Requested => Self::VoidRequested(bought.clone()),
            VoidAnswer::Voided => Self::Voided(bought.clone()),
            VoidAnswer::Refused => Self::VoidRefused(bought.clone()),
        };
        (next != *self).then_some(next)
    }
}
