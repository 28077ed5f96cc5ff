//! Money that goes back: refunds, also such as take their time or fail after all, and what the card holder's bank takes.

use super::ledger::{Call, Ledger};
use super::params::NewRefund;
use super::payment::{Charge, Dispute, Payment, Refund, StepKind, Verdict};
use super::refusal::Refusal;
use super::wire;
use crate::ids;
use jiff::{SignedDuration, Timestamp};

/// How long a pending refund stays so.
pub const PENDING: SignedDuration = SignedDuration::from_hours(48);

impl Ledger {
    pub(super) fn refund(&mut self, new: NewRefund, call: Call<'_>) -> Result<String, Refusal> {
        let Some(payment) = self.payments.get_mut(&new.payment) else {
            return Err(Refusal::no_such(400, "payment_intent", "payment_intent", &new.payment));
        };
        let (charge, amount) = refundable(payment, new.amount)?;
        if !call.decline {
            charge.refunded += amount;
        }
        let refund = Refund {
            id: ids::random("re_"),
            charge: charge.id.clone(),
            payment: new.payment,
            amount,
            currency: payment.currency.clone(),
            reason: new.reason,
            metadata: new.metadata,
            failed: call.decline,
            pending: call.pending,
            created: call.now,
        };
        let step = if call.decline { StepKind::RefundFailed } else { StepKind::Refunded };
        payment.note(call.now, step, amount);
        let kind = if call.decline { "refund.failed" } else { "refund.created" };
        self.outbox.emit(kind, call.now, &wire::refund(&refund), call.key);
        if call.pending {
            self.due.insert((call.now + PENDING, refund.id.clone()));
        } else if !call.decline {
            self.outbox.emit("charge.refunded", call.now, &wire::charge(payment), call.key);
        }
        let id = refund.id.clone();
        self.refunds.insert(id.clone(), refund);
        Ok(id)
    }

    /// The time of a pending refund has come.
    pub(super) fn finish_refund(&mut self, id: &str, at: Timestamp) {
        let Some(refund) = self.refunds.get_mut(id).filter(|refund| refund.pending && !refund.failed) else { return };
        refund.pending = false;
        self.outbox.emit("refund.updated", at, &wire::refund(refund), None);
        if let Some(payment) = self.payments.get(&refund.payment) {
            self.outbox.emit("charge.refunded", at, &wire::charge(payment), None);
        }
    }

    /// The newest refund of an order comes back: the bank could not give it to the card. Answers its id.
    pub(super) fn fail_refund(&mut self, order: &str, at: Timestamp) -> Option<String> {
        let payments: Vec<_> = self.of_order(order).map(|payment| payment.id.clone()).collect();
        let standing = |refund: &&mut Refund| !refund.failed && payments.contains(&refund.payment);
        let refund = self.refunds.values_mut().filter(standing).max_by_key(|refund| refund.created)?;
        refund.failed = true;
        refund.pending = false;
        let payment = self.payments.get_mut(&refund.payment)?;
        if let Some(charge) = &mut payment.charge {
            charge.refunded -= refund.amount;
        }
        payment.note(at, StepKind::RefundFailed, refund.amount);
        for kind in ["charge.refund.updated", "refund.failed"] {
            self.outbox.emit(kind, at, &wire::refund(refund), None);
        }
        Some(refund.id.clone())
    }

    /// The bank takes `amount` back, or all that was captured and not refunded. `None`: there is nothing to take.
    pub(super) fn dispute(&mut self, order: &str, amount: Option<i64>, at: Timestamp) -> Option<String> {
        let left = |charge: &Charge| charge.captured - charge.refunded - charge.disputed;
        let paid = |payment: &&Payment| payment.charge.as_ref().is_some_and(|charge| left(charge) > 0);
        let payment = self.of_order(order).filter(paid).last()?.id.clone();
        let payment = self.payments.get_mut(&payment)?;
        let charge = payment.charge.as_mut()?;
        let amount = amount.unwrap_or(i64::MAX).min(left(charge));
        charge.disputed += amount;
        let dispute = Dispute {
            id: ids::random("du_"),
            payment: payment.id.clone(),
            charge: charge.id.clone(),
            amount,
            currency: payment.currency.clone(),
            verdict: Verdict::Open,
            created: at,
        };
        payment.note(at, StepKind::Disputed, amount);
        self.outbox.emit("charge.dispute.created", at, &wire::dispute(&dispute), None);
        let id = dispute.id.clone();
        self.disputes.insert(id.clone(), dispute);
        Some(id)
    }

    /// The open dispute of an order is decided. Answers its id.
    pub(super) fn close_dispute(&mut self, order: &str, won: bool, at: Timestamp) -> Option<String> {
        let payments: Vec<_> = self.of_order(order).map(|payment| payment.id.clone()).collect();
        let open = |dispute: &&mut Dispute| dispute.verdict == Verdict::Open && payments.contains(&dispute.payment);
        let dispute = self.disputes.values_mut().find(open)?;
        dispute.verdict = if won { Verdict::Won } else { Verdict::Lost };
        let payment = self.payments.get_mut(&dispute.payment)?;
        if let Some(charge) = payment.charge.as_mut().filter(|_| won) {
            charge.disputed -= dispute.amount;
        }
        payment.note(at, if won { StepKind::DisputeWon } else { StepKind::DisputeLost }, dispute.amount);
        self.outbox.emit("charge.dispute.closed", at, &wire::dispute(dispute), None);
        Some(dispute.id.clone())
    }
}

/// The charge to refund and how much of it: what is asked, else all that is left.
fn refundable(payment: &mut Payment, asked: Option<i64>) -> Result<(&mut Charge, i64), Refusal> {
    let id = payment.id.clone();
    let Some(charge) = payment.charge.as_mut().filter(|charge| charge.captured > 0) else {
        let message = format!("This PaymentIntent ({id}) does not have a successful charge to refund.");
        return Err(Refusal::unexpected_state(&id, message));
    };
    if charge.disputed > 0 {
        let message = format!("Charge {} has been charged back; cannot issue a refund.", charge.id);
        return Err(Refusal::not_allowed("payment_intent", Some("charge_disputed"), message));
    }
    let left = charge.captured - charge.refunded;
    let amount = asked.unwrap_or(left);
    if left == 0 {
        let message = format!("Charge {} has already been refunded.", charge.id);
        return Err(Refusal::not_allowed("payment_intent", Some("charge_already_refunded"), message));
    }
    if amount > left {
        let message = format!("Refund amount ({amount}) is greater than unrefunded amount on charge ({left})");
        return Err(Refusal::not_allowed("amount", None, message));
    }
    Ok((charge, amount))
}
