//! A return that is out of policy is put to somebody: its approval stands in the same queue as everything else that waits for a
//! word, and is decided with the return, in one transaction.

use crate::App;
use crate::Error;
use crate::events::kinds;
use domain::approvals::{Approval, ApprovalKind, Ask, Verdict};
use domain::ids::{ApprovalId, ReturnId};
use domain::orders::Order;
use domain::returns::{Decision, Return};
use jiff::Timestamp;
use store::timers::Timer;
use store::{Changes, approvals, keys, returns};

/// Puts it to somebody; what nobody decides about is over in time.
pub(super) fn ask(changes: &mut Changes<Error>, order: &mut Order, it: &mut Return, now: Timestamp) {
    order.approvals = order.approvals.saturating_add(1);
    let outside: Vec<String> = it.outside.iter().map(ToString::to_string).collect();
    let own = it.number;
    let ask = Ask {
        order: &it.order,
        number: order.approvals,
        kind: ApprovalKind::Return,
        subject: ReturnId::new(&it.order, it.number).to_string(),
        requested_by: it.history.first().map(|mark| mark.by.clone()).unwrap_or_default(),
        reason: outside.join(", "),
        amount: Some(order.worth(|_, portion| portion.back.is_some_and(|back| back.of == own))),
    };
    let approval = Approval::asked(ask, now);
    it.approval = Some(approval.number);
    it.due_at = it.due_at.map(|due| due.min(approval.due_at));
    it.expires_at = Some(approval.expires_at);
    let part = keys::returned(&returns::id_of(it)).sk;
    changes.put_timer(&Timer::new(kinds::TIMER_RETURN_EXPIRES, approval.expires_at, it.order.as_str(), part));
    changes.put_approval(&approval, &[], || Error::Contention);
}

/// Writes somebody's word, or that it is no longer wanted.
///
/// # Errors
/// `own_request`; those of the table.
pub(super) async fn settle(
    app: &App,
    changes: &mut Changes<Error>,
    it: &Return,
    decision: Option<&Decision>,
) -> Result<(), Error> {
    let Some(number) = it.approval else { return Ok(()) };
    let Some(there) = approvals::find(&*app.table, &ApprovalId::new(&it.order, number)).await? else { return Ok(()) };
    let now = app.now();
    let next = match decision {
        Some(decision) => {
            let verdict = if decision.approved { Verdict::Approve } else { Verdict::Reject };
            let note = Some(decision.reason.clone());
            let decided = there.decided(verdict, &decision.by, note, now);
            Some(decided.map_err(|_| super::ReturnRefused::OwnRequest)?)
        }
        None => there.expired(now).or_else(|| there.withdrawn(now)),
    };
    if let Some(next) = next {
        changes.put_approval(&next, &[], || Error::Contention);
    }
    Ok(())
}
