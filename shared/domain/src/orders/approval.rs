//! An order that somebody of the buyer's company has to allow: what it is while it waits, and what it becomes.

use super::{Order, Payment, PaymentState, State};
use crate::ids::CompanyId;
use jiff::Timestamp;

impl Order {
    /// The order of a company. One above the limit holds its stock and waits; the gateway is asked nothing.
    #[must_use]
    pub fn of_company(mut self, company: &CompanyId, above_limit: bool) -> Self {
        self.company = Some(company.clone());
        if above_limit && self.state == State::PendingPayment {
            self.state = State::PendingApproval;
            self.approvals = 1;
            self.payment.state = PaymentState::NotAsked;
        }
        self
    }

    /// The order once it was allowed: its payment is asked for, unless the account pays all of it.
    #[must_use]
    pub fn allowed(&self, now: Timestamp) -> Self {
        let payment = Payment { state: PaymentState::Requested, asked_at: Some(now), ..self.payment.clone() };
        let mut next = Self { state: State::PendingPayment, payment, version: self.version + 1, ..self.clone() };
        next.place_if_paid(now);
        next
    }

    /// The order once it was not allowed, or once nobody said anything: it holds nothing and was never paid.
    #[must_use]
    pub fn not_allowed(&self, state: State, now: Timestamp) -> Self {
        self.ended(state, self.payment.clone(), now)
    }
}
