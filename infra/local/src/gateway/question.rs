//! What the card holder's bank asks them, for a payment or for keeping a card: read and answered in one way by the page of
//! its own and by the frame of the payment element.

use super::cards::Card;
use super::ledger::Ledger;
use super::payment::{Payment, Setup, Status};
use jiff::Timestamp;

pub(super) struct Question<'a> {
    pub id: &'a str,
    pub client_secret: &'a str,
    pub status: Status,
    /// What is to be paid; nothing when a card is only kept.
    pub amount: Option<(i64, &'a str)>,
    pub order: Option<&'a str>,
    method: Option<&'a str>,
    pub return_url: Option<&'a str>,
}

impl Question<'_> {
    pub(super) fn is_open(&self) -> bool {
        self.status == Status::RequiresAction
    }

    pub(super) fn was_approved(&self) -> bool {
        matches!(self.status, Status::RequiresCapture | Status::Succeeded)
    }

    pub(super) fn card(&self, ledger: &Ledger) -> Option<Card> {
        self.method.map(|method| ledger.card(method))
    }
}

impl<'a> From<&'a Payment> for Question<'a> {
    fn from(payment: &'a Payment) -> Self {
        Self {
            id: &payment.id,
            client_secret: &payment.client_secret,
            status: payment.status,
            amount: Some((payment.amount, &payment.currency)),
            order: payment.order(),
            method: payment.payment_method.as_deref(),
            return_url: payment.return_url.as_deref(),
        }
    }
}

impl<'a> From<&'a Setup> for Question<'a> {
    fn from(setup: &'a Setup) -> Self {
        Self {
            id: &setup.id,
            client_secret: &setup.client_secret,
            status: setup.status,
            amount: None,
            order: setup.metadata.get("order").map(String::as_str),
            method: setup.payment_method.as_deref(),
            return_url: setup.return_url.as_deref(),
        }
    }
}

impl Ledger {
    /// By the id of a payment or of a setup.
    pub(super) fn question(&self, id: &str) -> Option<Question<'_>> {
        let of_payment = self.payment(id).map(Question::from);
        of_payment.or_else(|| self.setups.get(id).map(Question::from))
    }

    /// The card holder has answered: yes or no. `false` when nothing was asked.
    pub(super) fn answer(&mut self, id: &str, approved: bool, now: Timestamp) -> bool {
        self.authenticate(id, approved, now) || self.authenticate_setup(id, approved, now)
    }
}
