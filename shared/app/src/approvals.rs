//! What waits for somebody's word: asked for in the transaction that makes it needed, decided once and by somebody else, over
//! by itself when nobody decides. What a word does to an order or a refund is here; to a return, where returns are.

mod decide;
mod follow;
mod list;

pub(crate) use decide::withdraw;
pub use decide::{Decided, Decision, decide};
pub use follow::follow;
pub use list::{ApprovalPage, ApprovalsWanted, list, of_own_company};

use crate::Error;
use crate::error::{Classify, Kind};
use crate::events::kinds;
use domain::approvals::{Approval, ApprovalRefused};
use store::timers::Timer;
use store::{Changes, keys};

/// Puts a question into the write set of what asks it, with the timer by which it is over.
pub(crate) fn ask(changes: &mut Changes<Error>, approval: &Approval) {
    changes.put_approval(approval, &[kinds::APPROVAL_ASKED], || Error::Contention);
    let part = keys::approval(&approval.order, approval.number).sk;
    changes.put_timer(&Timer::new(kinds::TIMER_APPROVAL_ENDS, approval.expires_at, approval.order.as_str(), part));
}

impl Classify for ApprovalRefused {
    fn kind(&self) -> Kind {
        match self {
            Self::AlreadyDecided(_) | Self::Lapsed => Kind::Conflict,
            Self::OwnRequest => Kind::Forbidden,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyDecided(_) => "already_decided",
            Self::Lapsed => "approval_expired",
            Self::OwnRequest => "own_request",
        }
    }
}

impl From<ApprovalRefused> for Error {
    fn from(refused: ApprovalRefused) -> Self {
        Self::Refused(Box::new(refused))
    }
}
