//! From a hold to money, or to nothing: capture, release, cancellation.

use super::ledger::{Call, Ledger};
use super::payment::{Status, StepKind};
use super::refusal::{Decline, Refusal};
use super::wire;
use jiff::Timestamp;

impl Ledger {
    pub(super) fn capture(&mut self, id: &str, amount: Option<i64>, call: Call<'_>) -> Result<(), Refusal> {
        let payment = self.find(id)?;
        if payment.status != Status::RequiresCapture {
            let status = payment.status.as_str();
            let message = format!(
                "This PaymentIntent could not be captured because it has a status of {status}. Only a PaymentIntent \
                 with one of the following statuses may be captured: requires_capture."
            );
            return Err(Refusal::unexpected_state(id, message));
        }
        let held = payment.capturable();
        if let Some(amount) = amount.filter(|amount| *amount > held) {
            let message =
                format!("The amount to capture ({amount}) is greater than the amount that can be captured ({held}).");
            return Err(Refusal::not_allowed("amount_to_capture", Some("amount_too_large"), message));
        }
        if call.decline {
            payment.note(call.now, StepKind::CaptureDeclined, amount.unwrap_or(held));
            return Err(Refusal::declined(Decline::Generic, None, id));
        }
        self.take(id, amount, call.now, call.key);
        Ok(())
    }

    /// Captures `amount`, or all of it, and releases the rest.
    pub(super) fn take(&mut self, id: &str, amount: Option<i64>, at: Timestamp, key: Option<&str>) {
        let Some(payment) = self.payments.get_mut(id) else { return };
        let Some(charge) = &mut payment.charge else { return };
        charge.captured = amount.unwrap_or(charge.amount);
        charge.released = charge.amount - charge.captured;
        let (captured, released) = (charge.captured, charge.released);
        payment.status = Status::Succeeded;
        payment.note(at, StepKind::Captured, captured);
        if released > 0 {
            payment.note(at, StepKind::Released, released);
        }
        self.outbox.emit("charge.captured", at, &wire::charge(payment), key);
        self.emit(id, "payment_intent.succeeded", at, key);
    }

    pub(super) fn cancel(&mut self, id: &str, reason: Option<&str>, call: Call<'_>) -> Result<(), Refusal> {
        let payment = self.find(id)?;
        if matches!(payment.status, Status::Processing | Status::Succeeded | Status::Canceled) {
            let status = payment.status.as_str();
            let message = format!("You cannot cancel this PaymentIntent because it has a status of {status}.");
            return Err(Refusal::unexpected_state(id, message));
        }
        self.void(id, StepKind::Voided, reason, call.now, call.key);
        Ok(())
    }

    pub(super) fn void(&mut self, id: &str, kind: StepKind, reason: Option<&str>, at: Timestamp, key: Option<&str>) {
        let Some(payment) = self.payments.get_mut(id) else { return };
        let held = payment.capturable();
        if let Some(charge) = &mut payment.charge {
            charge.released += held;
        }
        payment.status = Status::Canceled;
        payment.action_url = None;
        payment.canceled_at = Some(at);
        payment.cancellation_reason = reason.map(str::to_owned);
        payment.note(at, kind, held);
        self.emit(id, "payment_intent.canceled", at, key);
    }
}
