//! Payment groups: which payment covers which units. Group n is payment n. Owns what a group costs, whether it is covered, and
//! what has to be asked of the gateway so that cover fits what is still to be sent; asks nobody.

use super::{Bucket, Capture, Order, Payment, PaymentState, Portion, State, Transfer};
use crate::money::Minor;
use jiff::{SignedDuration, Timestamp};

/// A hold is renewed this long before the gateway ends it.
const RENEWED_BEFORE: SignedDuration = SignedDuration::from_hours(24);

/// What is to be asked of the gateway for a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing covers its units: ask for this much.
    Authorize { group: u8, amount: Minor, with_shipping: bool },
    /// Its hold ends soon: ask anew, then let the old one go.
    Renew { group: u8 },
    /// The gateway has ended its hold.
    Lapse { group: u8 },
    /// It covers nothing any more.
    Void { group: u8 },
    /// An authorisation that another has replaced.
    VoidReplaced { group: u8 },
    /// Nobody paid in time: its units go to the next.
    GiveUp { group: u8 },
    /// What was to be sent in exchange is not sent: what goods that came back were to pay for it goes back to what paid them.
    Untransfer { group: u8 },
    /// The account pays more of it than its units need: that goes back to the account.
    ReturnCredit { group: u8 },
}

/// What a parcel takes from a group when it leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    pub group: u8,
    pub parcel: u16,
    pub amount: Minor,
    /// The charge for sending is part of it.
    pub shipping: bool,
    /// Beside the amount: what goods that came back, or the account, pay of it.
    pub transferred: Minor,
}

impl Order {
    /// Payments by group, as far as they were asked for.
    pub fn payments(&self) -> impl Iterator<Item = (u8, &Payment)> {
        (1u8..).zip(std::iter::once(&self.payment).chain(&self.later_payments))
    }

    #[must_use]
    pub fn payment_of(&self, group: u8) -> Option<&Payment> {
        self.payments().find(|(number, _)| *number == group).map(|(_, payment)| payment)
    }

    pub fn payment_mut(&mut self, group: u8) -> Option<&mut Payment> {
        match group {
            0 => None,
            1 => Some(&mut self.payment),
            later => self.later_payments.get_mut(usize::from(later) - 2),
        }
    }

    /// The number after all that units or payments have.
    #[must_use]
    pub fn next_group(&self) -> u8 {
        let of_units = self.portions().map(|(_, portion)| portion.group).max().unwrap_or(0);
        let of_payments = u8::try_from(self.later_payments.len()).unwrap_or(u8::MAX).saturating_add(1);
        of_units.max(of_payments).saturating_add(1)
    }

    /// What a payment group costs: its units' shares of their lines, and the charge for sending where it is the first to
    /// leave. The groups of an order add up to its total.
    #[must_use]
    pub fn group_amount(&self, group: u8) -> Minor {
        let leaves_first = self.portions().map(|(_, portion)| portion.group).min();
        let goods = self.amount(|portion| portion.group == group);
        if leaves_first == Some(group) { goods + self.shipping.total() } else { goods }
    }

    /// Whether a parcel has carried the charge for sending.
    #[must_use]
    pub fn shipping_is_charged(&self) -> bool {
        self.departures.iter().any(|departure| departure.shipping)
    }

    /// Whether this group's payment holds the charge for sending.
    #[must_use]
    pub fn carries_shipping(&self, group: u8) -> bool {
        self.payment_of(group).is_some_and(|payment| match group {
            1 => payment.state != PaymentState::NotNeeded || payment.was_paid_with_credit(),
            _ => payment.with_shipping,
        })
    }

    /// What the units of a group that are still to be sent cost, with the charge for sending where the group carries it.
    #[must_use]
    pub fn still_due(&self, group: u8) -> Minor {
        (self.value_of_open(group) - self.transferred(group)).max(Minor::ZERO)
    }

    /// The units of a group that are still to be sent, with the charge for sending where the group carries it, whoever pays.
    pub(super) fn value_of_open(&self, group: u8) -> Minor {
        let open = |portion: &Portion| portion.group == group && portion.bucket.is_open();
        let carries = self.carries_shipping(group) && !self.shipping_is_charged() && self.units(open) > 0;
        if carries { self.amount(open) + self.shipping.total() } else { self.amount(open) }
    }

    /// What goods that came back, or the account, pay of a group, as far as none of it has left yet.
    #[must_use]
    pub fn transferred(&self, group: u8) -> Minor {
        self.payment_of(group).map_or(Minor::ZERO, Payment::transferred)
    }

    /// Whether goods of this group may leave for this much.
    #[must_use]
    pub fn is_covered(&self, group: u8, amount: Minor, now: Timestamp) -> bool {
        self.payment_of(group).map_or(amount <= Minor::ZERO, |payment| payment.covers(amount, now))
    }

    /// Whether any unit of the group is still to be sent, apart from those that wait for goods.
    fn is_live(&self, group: u8) -> bool {
        self.units(|portion| portion.group == group && portion.bucket.is_open()) > 0
    }

    /// Whether the payment was made for a change that is not made yet: it covers no unit, and never did.
    #[must_use]
    pub fn is_for_a_change(&self, group: u8) -> bool {
        self.units(|portion| portion.group == group) == 0
    }

    fn was_asked(&self, group: u8) -> bool {
        self.payment_of(group).is_some_and(|payment| payment.state != PaymentState::NotAsked)
    }

    /// Groups whose goods are there and which no payment was asked for.
    fn uncovered(&self) -> Vec<u8> {
        let mut groups: Vec<u8> = self
            .portions()
            .filter(|(line, portion)| {
                portion.bucket.holds_stock() && !self.was_asked(portion.group) && !self.awaits_return(*line)
            })
            .map(|(_, portion)| portion.group)
            .collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// The charge for sending falls to a new group when no parcel carried it and no open group does.
    fn shipping_is_orphaned(&self) -> bool {
        let carried = self.payments().any(|(group, _)| self.carries_shipping(group) && self.is_live(group));
        !self.shipping_is_charged() && !carried
    }

    /// What is to be asked of the gateway now. Empty for an order that is not placed: placing asks for its own first group.
    #[must_use]
    pub fn needs(&self, now: Timestamp) -> Vec<Need> {
        let mut needs = Vec::new();
        if !matches!(self.state, State::Placed | State::Cancelled | State::Completed) {
            return needs;
        }
        for (group, payment) in self.payments() {
            needs.extend(self.need_of(group, payment, now));
        }
        let mut orphaned = self.shipping_is_orphaned();
        for group in self.uncovered() {
            let goods = self.amount(|portion| portion.group == group && portion.bucket.is_open());
            let with_shipping = orphaned || self.carries_shipping(group);
            // What is sent for nothing, in the place of something, asks nobody for money.
            if goods <= Minor::ZERO && !with_shipping {
                continue;
            }
            let value = if with_shipping { goods + self.shipping.total() } else { goods };
            let amount = (value - self.transferred(group)).max(Minor::ZERO);
            needs.push(Need::Authorize { group, amount, with_shipping });
            orphaned = false;
        }
        needs
    }

    fn need_of(&self, group: u8, payment: &Payment, now: Timestamp) -> Option<Need> {
        let live = self.is_live(group);
        let ends = |by: Timestamp| payment.hold_until.is_some_and(|until| until <= by);
        let soon = now.checked_add(RENEWED_BEFORE).unwrap_or(now);
        let left = self.units(|portion| portion.group == group && portion.bucket.has_left()) > 0;
        if self.credit_not_needed(group) > Minor::ZERO {
            return Some(Need::ReturnCredit { group });
        }
        if !live && !left && payment.transferred() > Minor::ZERO {
            return Some(Need::Untransfer { group });
        }
        match payment.state {
            // Whether it took effect is not known: it is asked for again, and let go where nothing needs it any more.
            PaymentState::Requested | PaymentState::Pending => {
                Some(Need::Authorize { group, amount: payment.amount, with_shipping: payment.with_shipping })
            }
            _ if payment.replaced.is_some() => Some(Need::VoidReplaced { group }),
            PaymentState::Voiding => Some(Need::Void { group }),
            // What goods have left for already is owed, whatever is still to be sent.
            _ if payment.capture.is_some() => None,
            // What the customer pays while their order is being changed is kept until the change is made, or was not.
            PaymentState::Authorized
                if self.is_for_a_change(group) && payment.pay_until.is_some_and(|until| now < until) =>
            {
                None
            }
            PaymentState::Authorized | PaymentState::RequiresAction if !live => Some(Need::Void { group }),
            PaymentState::Authorized if ends(now) => Some(Need::Lapse { group }),
            PaymentState::Authorized if ends(soon) && payment.pay_until.is_none() => Some(Need::Renew { group }),
            PaymentState::Declined | PaymentState::RequiresAction | PaymentState::Lapsed | PaymentState::Awaited
                if live && payment.pay_until.is_some_and(|until| until <= now) =>
            {
                Some(Need::GiveUp { group })
            }
            _ => None,
        }
    }

    /// A payment was asked for: group `group`, with this method.
    #[must_use]
    pub fn asking(&self, group: u8, amount: Minor, with_shipping: bool, method: String, now: Timestamp) -> Self {
        let mut next = Self { version: self.version + 1, ..self.clone() };
        let transfers = self.payment_of(group).map(|payment| payment.transfers.clone()).unwrap_or_default();
        let asked = Payment { with_shipping, asked_at: Some(now), transfers, ..Payment::requested(amount, method) };
        next.put_payment(group, asked);
        next
    }

    /// Groups before it whose goods are not there yet are not asked for.
    pub(in crate::orders) fn put_payment(&mut self, group: u8, payment: Payment) {
        let missing = usize::from(group).saturating_sub(self.later_payments.len() + 2);
        let nothing = Payment { state: PaymentState::NotAsked, ..Payment::requested(Minor::ZERO, String::new()) };
        self.later_payments.extend(std::iter::repeat_n(nothing, missing));
        match self.payment_mut(group) {
            Some(there) => *there = payment,
            None => self.later_payments.push(payment),
        }
    }

    /// What the payment of a group is now; everything else stays.
    #[must_use]
    pub fn with_payment(&self, group: u8, change: impl FnOnce(&mut Payment)) -> Self {
        let mut next = Self { version: self.version + 1, ..self.clone() };
        if let Some(payment) = next.payment_mut(group) {
            change(payment);
        }
        next
    }

    /// The kept method that may be charged while nobody is there.
    #[must_use]
    pub fn kept_method(&self) -> Option<&str> {
        let newest = self.later_payments.iter().rev().chain(std::iter::once(&self.payment));
        newest.map(|payment| payment.method.as_str()).find(|method| !method.is_empty())
    }

    /// What packed parcels that leave together take from each group they hold units of. Refuses nothing: cover is checked by
    /// whoever hands over.
    #[must_use]
    pub fn charges(&self, parcels: &[u16]) -> Vec<Charge> {
        let mut shipping = !self.shipping_is_charged();
        let mut charges: Vec<Charge> = Vec::new();
        for parcel in parcels {
            let inside = |portion: &Portion| portion.parcel == Some(*parcel) && portion.bucket == Bucket::Packed;
            let mut groups: Vec<u8> = self.portions().filter(|(_, it)| inside(it)).map(|(_, it)| it.group).collect();
            groups.sort_unstable();
            groups.dedup();
            for group in groups {
                let goods = self.amount(|portion| inside(portion) && portion.group == group);
                let carries = shipping && self.carries_shipping(group);
                shipping &= !carries;
                let used: Minor = charges.iter().filter(|it| it.group == group).map(|it| it.transferred).sum();
                let value = if carries { goods + self.shipping.total() } else { goods };
                let transferred = value.min(self.transferred(group) - used);
                let amount = value - transferred;
                charges.push(Charge { group, parcel: *parcel, amount, shipping: carries, transferred });
            }
        }
        charges
    }

    /// The first group that does not cover what all of these take of it.
    #[must_use]
    pub(super) fn uncovered_by(&self, charges: &[Charge], now: Timestamp) -> Option<u8> {
        // Whoever takes back what they paid for one parcel is not sent the next.
        if let Some((group, _)) = self.payments().find(|(_, payment)| !payment.charged_back.is_zero()) {
            return Some(group);
        }
        let taken = |group: u8| -> Minor { charges.iter().filter(|it| it.group == group).map(|it| it.amount).sum() };
        charges.iter().map(|charge| charge.group).find(|group| !self.is_covered(*group, taken(*group), now))
    }

    /// Takes what parcels that leave together are charged: each payment once. Units of a group that stay behind begin a group
    /// of their own. What nothing covers, because a carrier was faster than the money, is owed.
    pub(super) fn charge(&mut self, charges: &[Charge]) {
        let mut groups: Vec<u8> = charges.iter().map(|charge| charge.group).collect();
        groups.sort_unstable();
        groups.dedup();
        for group in groups {
            let next = self.next_group();
            let stays = |portion: &Portion| portion.group == group && portion.bucket.is_open();
            for line in &mut self.lines {
                line.change(u32::MAX, stays, |portion| portion.group = next);
            }
            let used: Minor = charges.iter().filter(|it| it.group == group).map(|it| it.transferred).sum();
            self.pass_on(group, used, next);
            let own = charges.iter().filter(|charge| charge.group == group && charge.amount > Minor::ZERO);
            let parcels: Vec<(u16, Minor)> = own.map(|charge| (charge.parcel, charge.amount)).collect();
            let amount: Minor = parcels.iter().map(|(_, amount)| *amount).sum();
            if amount <= Minor::ZERO {
                continue;
            }
            if !self.was_asked(group) {
                let owed = Payment { state: PaymentState::CaptureFailed, ..Payment::requested(amount, String::new()) };
                self.put_payment(group, owed);
            }
            if let Some(payment) = self.payment_mut(group) {
                payment.capture = Some(Capture { amount, parcels });
                if payment.state == PaymentState::Authorized {
                    payment.state = PaymentState::Capturing;
                }
            }
        }
    }

    /// What goods that came back, or the account, pay and units that stay behind still need goes on to their group.
    fn pass_on(&mut self, group: u8, used: Minor, next: u8) {
        if self.units(|portion| portion.group == next) == 0 {
            return;
        }
        let (mut left, mut passed) = (used, Vec::new());
        if let Some(payment) = self.payment_mut(group) {
            for transfer in &mut payment.transfers {
                let here = transfer.amount.min(left);
                left = left - here;
                passed.push(Transfer { amount: transfer.amount - here, ..*transfer });
                transfer.amount = here;
            }
        }
        passed.retain(|transfer| transfer.amount > Minor::ZERO);
        if !passed.is_empty() {
            let payment = Payment { transfers: passed, ..Payment::requested(Minor::ZERO, String::new()) };
            self.put_payment(next, Payment { state: PaymentState::NotAsked, ..payment });
        }
    }

    /// What was authorised and is neither taken nor let go.
    #[must_use]
    pub fn authorized(&self) -> Minor {
        self.payments().map(|(_, payment)| payment.authorized()).sum()
    }

    #[must_use]
    pub fn captured(&self) -> Minor {
        self.payments().map(|(_, payment)| payment.captured()).sum()
    }

    #[must_use]
    pub fn refunded(&self) -> Minor {
        self.payments().map(|(_, payment)| payment.refunded).sum()
    }

    /// Nothing is ever to be paid: all of it was free.
    #[must_use]
    pub fn payment_is_free(&self) -> bool {
        self.totals().total <= Minor::ZERO
    }

    /// Units that will never be sent. They are counted, not priced: goods may be free.
    #[must_use]
    pub fn cancelled_units(&self) -> u32 {
        self.units(|portion| portion.bucket == Bucket::Cancelled)
    }
}
