//! Store credit within an order: what the customer's account pays of each payment group, and what of that is not needed any
//! more. The account's part is a transfer from group 0, which no units have. That a balance suffices, and that it moves
//! together with the order, is the caller's.

use super::{Order, Payment, PaymentState, Portion, State, Transfer, whole_milliseconds};
use crate::money::Minor;
use jiff::Timestamp;

/// The customer's account, where a transfer names what it was taken from.
pub const ACCOUNT: u8 = 0;

impl Order {
    /// What the account pays of the order: taken from it and not given back.
    #[must_use]
    pub fn credit(&self) -> Minor {
        self.payments().map(|(_, payment)| payment.credit()).sum()
    }

    /// Lets the account pay so much of an order that is about to be made, and no more than it costs; what can leave first is
    /// paid first. Where nothing is left to be paid, the order is placed.
    #[must_use]
    pub fn with_credit(mut self, amount: Minor, now: Timestamp) -> Self {
        let mut groups: Vec<u8> = self.portions().map(|(_, portion)| portion.group).collect();
        groups.sort_unstable();
        groups.dedup();
        let (first, mut left) = (groups.first().copied(), amount);
        for group in groups {
            let part = left.min(self.group_amount(group));
            if part <= Minor::ZERO {
                continue;
            }
            left = left - part;
            let transfer = Transfer { from: ACCOUNT, amount: part };
            if group == 1 {
                self.payment.amount = self.payment.amount - part;
                self.payment.transfers.push(transfer);
            } else {
                let payment = Payment {
                    state: PaymentState::NotAsked,
                    with_shipping: first == Some(group),
                    transfers: vec![transfer],
                    ..Payment::requested(Minor::ZERO, String::new())
                };
                self.put_payment(group, payment);
            }
        }
        self.place_if_paid(now);
        self
    }

    /// Places an order whose account pays all of it: nobody else is asked.
    pub(super) fn place_if_paid(&mut self, now: Timestamp) {
        if self.state == State::PendingPayment && self.credit() > Minor::ZERO && self.due_beside_credit().is_zero() {
            self.payment.state = PaymentState::NotNeeded;
            self.payment.method.clear();
            self.state = State::Placed;
            self.placed_at = Some(whole_milliseconds(now));
        }
    }

    /// What an order that is not paid yet asks of the gateway, now or when its goods come.
    #[must_use]
    pub fn due_beside_credit(&self) -> Minor {
        (self.totals().total - self.credit()).max(Minor::ZERO)
    }

    /// What the account pays of a group beyond what its units still need. What has left keeps what paid it.
    #[must_use]
    pub fn credit_not_needed(&self, group: u8) -> Minor {
        let own = |portion: &Portion| portion.group == group;
        let Some(payment) = self.payment_of(group) else { return Minor::ZERO };
        if self.units(|portion| own(portion) && portion.bucket.has_left()) > 0 {
            return Minor::ZERO;
        }
        (payment.transferred() - self.value_of_open(group)).max(Minor::ZERO).min(payment.credit())
    }

    /// The order without it; answers how much that was.
    #[must_use]
    pub fn without_credit_not_needed(&self, group: u8) -> (Self, Minor) {
        let amount = self.credit_not_needed(group);
        let next = self.with_payment(group, |payment| payment.take_credit(amount));
        (next, amount)
    }
}

impl Payment {
    /// What the account pays of the group.
    #[must_use]
    pub fn credit(&self) -> Minor {
        self.transfers.iter().filter(|it| it.from == ACCOUNT).map(|it| it.amount).sum()
    }

    /// Whether the account paid for units of the group, even if all of it has gone back since.
    pub(super) fn was_paid_with_credit(&self) -> bool {
        self.transfers.iter().any(|it| it.from == ACCOUNT)
    }

    /// Takes so much off what the account pays.
    pub(super) fn take_credit(&mut self, amount: Minor) {
        let mut left = amount;
        for transfer in self.transfers.iter_mut().filter(|it| it.from == ACCOUNT) {
            let here = transfer.amount.min(left);
            transfer.amount = transfer.amount - here;
            left = left - here;
        }
    }
}
