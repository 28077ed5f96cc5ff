//! From a new payment to a hold on the card: creation, confirmation, the customer's part, the card's answer.

use super::ledger::{Call, Ledger};
use super::params::{Attempt, CaptureMethod, Create};
use super::payment::{Charge, Payment, Status, StepKind};
use super::refusal::{Decline, Refusal};
use super::tokens::{Session, Verdict, verdict};
use crate::ids;
use jiff::{SignedDuration, Timestamp};

/// How long a hold stands.
pub const HOLD: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long a slow payment stays undecided.
pub const SLOW: SignedDuration = SignedDuration::from_secs(20);

impl Ledger {
    /// The customer has answered the bank: yes or no. `false` when the payment was not waiting for that.
    pub(super) fn authenticate(&mut self, id: &str, approved: bool, now: Timestamp) -> bool {
        if self.payments.get(id).is_none_or(|payment| payment.status != Status::RequiresAction) {
            return false;
        }
        if approved {
            self.authorize(id, now, None);
        } else {
            self.decline(id, Decline::AuthenticationFailed, now, None);
        }
        true
    }

    pub(super) fn create(&mut self, create: Create, call: Call<'_>) -> Result<String, Refusal> {
        let Create { amount, currency, capture_method, confirm, customer, attempt, description, metadata } = create;
        if let Some(customer) = &customer {
            self.customer(customer)?;
        }
        if let Some(method) = &attempt.payment_method {
            self.usable(method, customer.as_deref())?;
        } else if confirm {
            return Err(Refusal::missing("payment_method"));
        }
        let id = ids::random("pi_");
        let order = metadata.get("order").cloned().unwrap_or_default();
        self.by_order.entry(order).or_default().push(id.clone());
        let payment = Payment {
            client_secret: ids::random(&format!("{id}_secret_")),
            id: id.clone(),
            amount,
            currency,
            status: if attempt.payment_method.is_some() {
                Status::RequiresConfirmation
            } else {
                Status::RequiresPaymentMethod
            },
            capture_method,
            customer,
            payment_method: attempt.payment_method.clone(),
            setup_future_usage: attempt.setup_future_usage.clone(),
            description,
            metadata,
            created: call.now,
            idempotency_key: call.key.map(str::to_owned),
            return_url: None,
            action_url: None,
            charge: None,
            last_error: None,
            canceled_at: None,
            cancellation_reason: None,
            steps: Vec::new(),
        };
        self.payments.insert(id.clone(), payment);
        if confirm {
            self.confirm(&id, attempt, call)?;
        }
        Ok(id)
    }

    pub(super) fn confirm(&mut self, id: &str, attempt: Attempt, call: Call<'_>) -> Result<(), Refusal> {
        let payment = self.find(id)?;
        let open = [Status::RequiresPaymentMethod, Status::RequiresConfirmation, Status::RequiresAction];
        if !open.contains(&payment.status) {
            let status = payment.status.as_str();
            let message = format!("You cannot confirm this PaymentIntent because it has a status of {status}.");
            return Err(Refusal::unexpected_state(id, message));
        }
        let Some(method) = attempt.payment_method.or_else(|| payment.payment_method.clone()) else {
            let message = "You cannot confirm this PaymentIntent because it's missing a payment method.";
            return Err(Refusal::unexpected_state(id, message));
        };
        let (amount, customer) = (payment.amount, payment.customer.clone());
        let session = match attempt.off_session {
            false => Session::On,
            true if self.kept.contains_key(&method) => Session::OffAsAgreed,
            true => Session::Off,
        };
        let verdict = match verdict(self.usable(&method, customer.as_deref())?, amount, session) {
            _ if call.decline => Verdict::Declined(Decline::Generic),
            Some(Verdict::NeedsCustomer) if attempt.error_on_requires_action => {
                Verdict::Declined(Decline::AuthenticationRequired)
            }
            Some(verdict) => verdict,
            None => return Err(no_method(&method)),
        };
        let payment = self.find(id)?;
        payment.return_url = attempt.return_url.or(payment.return_url.take());
        payment.setup_future_usage = attempt.setup_future_usage.or(payment.setup_future_usage.take());
        payment.last_error = None;
        let keeps = payment.keeps_method();
        let method = if keeps { self.method_of_its_own(method) } else { method };
        self.find(id)?.payment_method = Some(method);
        self.charge(id, verdict, call)
    }

    fn charge(&mut self, id: &str, verdict: Verdict, call: Call<'_>) -> Result<(), Refusal> {
        let payment = self.find(id)?;
        match verdict {
            Verdict::Authorized => self.authorize(id, call.now, call.key),
            Verdict::Declined(decline) => {
                let method = payment.payment_method.clone();
                self.decline(id, decline, call.now, call.key);
                return Err(Refusal::declined(decline, method.as_deref(), id));
            }
            Verdict::NeedsCustomer => {
                payment.status = Status::RequiresAction;
                payment.action_url = Some(format!("{}/sandbox/3ds/{id}", call.site));
                payment.note(call.now, StepKind::ActionRequired, payment.amount);
                self.emit(id, "payment_intent.requires_action", call.now, call.key);
            }
            Verdict::Slow => {
                payment.status = Status::Processing;
                payment.note(call.now, StepKind::Processing, payment.amount);
                self.due.insert((call.now + SLOW, id.to_owned()));
                self.emit(id, "payment_intent.processing", call.now, call.key);
            }
        }
        Ok(())
    }

    pub(super) fn authorize(&mut self, id: &str, at: Timestamp, key: Option<&str>) {
        let Some(payment) = self.payments.get(id) else { return };
        let method = payment.payment_method.clone().unwrap_or_default();
        let card = self.card(&method);
        let Some(payment) = self.payments.get_mut(id) else { return };
        let manual = payment.capture_method == CaptureMethod::Manual;
        let capture_before = manual.then(|| at + HOLD);
        payment.charge = Some(Charge {
            id: ids::random("ch_"),
            token: method,
            card,
            amount: payment.amount,
            captured: 0,
            refunded: 0,
            disputed: 0,
            released: 0,
            capture_before,
            created: at,
        });
        payment.status = Status::RequiresCapture;
        payment.action_url = None;
        payment.note(at, StepKind::Authorized, payment.amount);
        let (keeper, used) =
            (payment.keeps_method().then(|| payment.customer.clone()).flatten(), payment.payment_method.clone());
        self.used(used.as_deref(), keeper);
        match capture_before {
            Some(end) => {
                self.due.insert((end, id.to_owned()));
                self.emit(id, "payment_intent.amount_capturable_updated", at, key);
            }
            None => self.take(id, None, at, key),
        }
    }

    fn decline(&mut self, id: &str, decline: Decline, at: Timestamp, key: Option<&str>) {
        let Some(payment) = self.payments.get_mut(id) else { return };
        payment.status = Status::RequiresPaymentMethod;
        payment.action_url = None;
        payment.last_error = Some((decline, payment.payment_method.take()));
        payment.note(at, StepKind::Declined, payment.amount);
        self.emit(id, "payment_intent.payment_failed", at, key);
    }
}

pub(super) fn no_method(method: &str) -> Refusal {
    Refusal::no_such(400, "PaymentMethod", "payment_method", method)
}
