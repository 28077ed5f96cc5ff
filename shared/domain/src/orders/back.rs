//! Units on their way back, and what is given back for them. A unit keeps its place in its line, so what it cost is its own
//! share for good: whoever sends units back one by one gets back just what all of them cost. Each unit is paid back once.

use super::{ACCOUNT, Bucket, Order, PaymentState, Portion};
use crate::money::Minor;
use serde::{Deserialize, Serialize};

/// Which return units are part of, and how far they have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Back {
    pub of: u16,
    pub stand: Stand,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::Display, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Stand {
    /// Somebody decides whether they may come.
    Requested,
    Approved,
    /// The carrier has them.
    Sent,
    /// Here, and as good as new.
    Good,
    /// Here, and somebody has to look at them.
    Damaged,
    /// Damaged, and taken back.
    Accepted,
    /// Not worth sending: the customer keeps them.
    Kept,
    /// Here to be mended: they are the customer's.
    InRepair,
}

impl Stand {
    /// They are to come, and have not.
    #[must_use]
    pub const fn is_coming(self) -> bool {
        matches!(self, Self::Approved | Self::Sent)
    }

    /// Nothing more happens to them on this way.
    #[must_use]
    pub const fn is_taken_back(self) -> bool {
        matches!(self, Self::Good | Self::Accepted | Self::Kept)
    }
}

/// Where the money of units goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Whereto {
    /// Back to what paid them.
    #[default]
    Payment,
    /// It pays what is sent in their place.
    Exchange,
    /// The customer's account with the shop.
    Credit,
}

impl Whereto {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    pub(crate) fn is_payment(&self) -> bool {
        *self == Self::Payment
    }
}

/// What is kept of the units' money, and how much of it stays with the shop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// The customer's part of the cost of coming back.
    pub fee: Minor,
    /// So much pays what is sent in exchange; the rest goes back to what paid.
    pub exchange: Minor,
    /// All of it goes to the customer's account instead.
    pub credit: bool,
    /// At most so much of the charge for sending goes back too.
    pub shipping: Option<Minor>,
}

/// Money of one payment, for units of one parcel: what a refund and its credit note are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub number: u16,
    pub group: u8,
    pub parcel: u16,
    pub amount: Minor,
    pub lines: Vec<(u8, u32)>,
    pub shipping: bool,
    pub to: Whereto,
    /// It had paid for these goods from another payment.
    pub of_transfer: bool,
}

/// What was decided to give back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenBack {
    pub parts: Vec<Part>,
    pub fee: Minor,
}

impl GivenBack {
    #[must_use]
    pub fn sum(&self, to: Whereto) -> Minor {
        self.parts.iter().filter(|part| part.to == to).map(|part| part.amount).sum()
    }
}

impl Order {
    /// Marks units of a line that `fits` allows, the earliest first. Answers how many there were.
    pub fn mark_back(&mut self, line: u8, units: u32, fits: impl Fn(&Portion) -> bool, back: Option<Back>) -> u32 {
        let own = usize::from(line).checked_sub(1).and_then(|index| self.lines.get_mut(index));
        own.map_or(0, |line| line.change(units, fits, |portion| portion.back = back))
    }

    /// Moves units of a return on. Answers how many there were.
    pub fn move_back(&mut self, of: u16, line: u8, units: u32, from: &[Stand], to: Option<Stand>) -> u32 {
        let there = |portion: &Portion| portion.back.is_some_and(|back| back.of == of && from.contains(&back.stand));
        self.mark_back(line, units, there, to.map(|stand| Back { of, stand }))
    }

    /// Units of a return that do not come, or are not taken back: they are the customer's again.
    pub fn dismiss_back(&mut self, of: u16, from: &[Stand]) -> u32 {
        let lines = u8::try_from(self.lines.len()).unwrap_or(u8::MAX);
        (1..=lines).map(|line| self.dismiss_units(of, line, u32::MAX, from)).sum()
    }

    /// Like `dismiss_back`, units of one line.
    pub fn dismiss_units(&mut self, of: u16, line: u8, units: u32, from: &[Stand]) -> u32 {
        let dismissed = self.move_back(of, line, units, from, None);
        if let Some(own) = usize::from(line).checked_sub(1).and_then(|index| self.lines.get_mut(index)) {
            own.dismissed += dismissed;
        }
        dismissed
    }

    /// Units of a return, by where they stand.
    #[must_use]
    pub fn units_back(&self, of: u16, stands: &[Stand]) -> Vec<(u8, u32)> {
        self.units_by_line(|portion| portion.back.is_some_and(|back| back.of == of && stands.contains(&back.stand)))
    }

    /// Marks units as part of a claim, or takes the mark away.
    pub fn mark_claim(&mut self, line: u8, units: u32, fits: impl Fn(&Portion) -> bool, claim: Option<u16>) -> u32 {
        let own = usize::from(line).checked_sub(1).and_then(|index| self.lines.get_mut(index));
        own.map_or(0, |line| line.change(units, fits, |portion| portion.claim = claim))
    }

    /// What the units that fit cost and was not given back yet, with what was paid for those they were sent in place of.
    #[must_use]
    pub fn worth(&self, fits: impl Fn(u8, &Portion) -> bool) -> Minor {
        let mut marked = self.clone();
        marked.mark(&fits);
        marked.amount(|portion| portion.refund == Some(u16::MAX))
    }

    /// Marks the units whose money is to be given back: those that fit, and for units that were sent free, those they
    /// were sent in place of.
    fn mark(&mut self, fits: impl Fn(u8, &Portion) -> bool) {
        let unpaid = |portion: &Portion| portion.refund.is_none() && portion.bucket != Bucket::Cancelled;
        for index in 0..self.lines.len() {
            let number = u8::try_from(index + 1).unwrap_or(u8::MAX);
            let line = &mut self.lines[index];
            line.change(
                u32::MAX,
                |portion| unpaid(portion) && fits(number, portion),
                |portion| portion.refund = Some(u16::MAX),
            );
            let (Some(replaces), true) = (line.replaces, line.unit_price.is_zero()) else { continue };
            let sent: Vec<(Option<u16>, u32)> = line
                .portions
                .iter()
                .filter(|portion| portion.refund == Some(u16::MAX) && portion.claim.is_some())
                .map(|portion| (portion.claim, portion.units))
                .collect();
            for (claim, units) in sent {
                if let Some(first) = usize::from(replaces).checked_sub(1).and_then(|index| self.lines.get_mut(index)) {
                    let lost = |portion: &Portion| unpaid(portion) && portion.claim == claim;
                    first.change(units, lost, |portion| portion.refund = Some(u16::MAX));
                }
            }
        }
    }

    /// Gives back what the units that fit cost, each unit once and never more than was taken: to what paid them, less what
    /// is kept. The order's next version is the caller's.
    #[must_use]
    pub fn give_back(&self, fits: impl Fn(u8, &Portion) -> bool, keep: Keep) -> (Self, GivenBack) {
        let mut next = self.clone();
        next.mark(fits);
        let chosen = |portion: &Portion| portion.refund == Some(u16::MAX);
        let mut sources: Vec<(u8, u16)> = next
            .portions()
            .filter(|(_, portion)| chosen(portion))
            .filter_map(|(_, portion)| Some((portion.group, portion.parcel?)))
            .collect();
        sources.sort_unstable();
        sources.dedup();
        let mut given = GivenBack::default();
        let (mut fee, mut exchange) = (keep.fee, keep.exchange);
        let mut shipping =
            keep.shipping.filter(|_| self.shipping.refund.is_none()).map(|most| most.min(self.shipping.total()));
        for (group, parcel) in sources {
            let of = |portion: &Portion| chosen(portion) && portion.group == group && portion.parcel == Some(parcel);
            let lines = next.units_by_line(of);
            let goods = next.amount(of);
            let carries = self.departures.iter().any(|departure| departure.parcel == parcel && departure.shipping);
            let sending = shipping.take_if(|_| carries).unwrap_or(Minor::ZERO);
            let taken_off = fee.min(goods + sending);
            fee = fee - taken_off;
            given.fee += taken_off;
            let mut left = goods + sending - taken_off;
            let mut first = Some((lines, sending > Minor::ZERO));
            let before = given.parts.len();
            for (from, most, of_transfer) in next.paying(group) {
                let here = left.min(most);
                let moved = if keep.credit { here } else { here.min(exchange) };
                let to = if keep.credit { Whereto::Credit } else { Whereto::Exchange };
                // What the account paid goes back to the account.
                let rest = if from == ACCOUNT { Whereto::Credit } else { Whereto::Payment };
                for (amount, to) in [(moved, to), (here - moved, rest)] {
                    if amount <= Minor::ZERO {
                        continue;
                    }
                    let (lines, shipping) = first.take().unwrap_or_default();
                    let part = Part { number: 0, group: from, parcel, amount, lines, shipping, to, of_transfer };
                    given.parts.push(next.take_part(group, part));
                }
                if !keep.credit {
                    exchange = exchange - moved;
                }
                left = left - here;
            }
            // Nothing was taken for them, or it has gone back already: no refund is theirs.
            let own = given.parts.get(before).map(|part| part.number);
            for line in &mut next.lines {
                line.change(u32::MAX, of, |portion| portion.refund = own);
            }
            if sending > Minor::ZERO {
                next.shipping.refund = own;
            }
        }
        for line in &mut next.lines {
            line.change(u32::MAX, chosen, |portion| portion.refund = None);
        }
        if let Some(most) = shipping.filter(|most| *most > Minor::ZERO) {
            next.give_shipping_back(most, keep.credit, &mut given);
        }
        (next, given)
    }

    /// Gives back the charge for sending that a parcel carried whose goods went back before, or are not of this return.
    fn give_shipping_back(&mut self, most: Minor, credit: bool, given: &mut GivenBack) {
        let Some(parcel) = self.departures.iter().find(|it| it.shipping).map(|it| it.parcel) else { return };
        let left_with_it = |group: u8| self.units(|it| it.group == group && it.parcel == Some(parcel)) > 0;
        let carried = self.payments().find(|(group, _)| left_with_it(*group) && self.carries_shipping(*group));
        let Some(group) = carried.map(|(group, _)| group) else { return };
        let (mut left, mut first) = (most, true);
        for (from, of_it, of_transfer) in self.paying(group) {
            let amount = left.min(of_it);
            if amount <= Minor::ZERO {
                continue;
            }
            left = left - amount;
            let to = if credit || from == ACCOUNT { Whereto::Credit } else { Whereto::Payment };
            let shipping = std::mem::take(&mut first);
            let part = Part { number: 0, group: from, parcel, amount, lines: Vec::new(), shipping, to, of_transfer };
            let part = self.take_part(group, part);
            self.shipping.refund = self.shipping.refund.or(Some(part.number));
            given.parts.push(part);
        }
    }

    /// What may be given back for units of a group: of its own payment, then of those whose money paid it, and of the account.
    fn paying(&self, group: u8) -> Vec<(u8, Minor, bool)> {
        let Some(payment) = self.payment_of(group) else { return Vec::new() };
        let own = (group, payment.refundable(), false);
        std::iter::once(own).chain(payment.transfers.iter().map(|it| (it.from, it.amount, true))).collect()
    }

    /// Writes one part into the payments.
    fn take_part(&mut self, group: u8, part: Part) -> Part {
        self.refunds = self.refunds.saturating_add(1);
        if part.of_transfer
            && let Some(payment) = self.payment_mut(group)
            && let Some(transfer) =
                payment.transfers.iter_mut().find(|it| it.from == part.group && it.amount > Minor::ZERO)
        {
            transfer.amount = transfer.amount - part.amount;
        }
        if let Some(payment) = self.payment_mut(part.group) {
            if part.of_transfer {
                payment.moved = payment.moved - part.amount;
            }
            match part.to {
                Whereto::Payment => payment.refunded += part.amount,
                Whereto::Exchange | Whereto::Credit => payment.moved += part.amount,
            }
        }
        Part { number: self.refunds, ..part }
    }

    /// Everything that was sent has come back, or never arrived, or was given back: nothing is kept. `also` is given back now.
    #[must_use]
    pub fn nothing_is_kept(&self, also: impl Fn(&Portion) -> bool) -> bool {
        self.portions().all(|(_, portion)| {
            portion.refund.is_some()
                || also(portion)
                || matches!(portion.bucket, Bucket::Cancelled | Bucket::Lost | Bucket::ReturnedToSender)
                || portion.back.is_some_and(|back| back.stand.is_taken_back())
        })
    }

    /// What goods that came back pay goes to the group of what is sent in their place. What is missing is asked of the
    /// customer by a link that holds until `pay_until`.
    pub fn transfer_to(&mut self, group: u8, transfers: Vec<super::Transfer>, pay_until: jiff::Timestamp) -> Minor {
        let paid: Minor = transfers.iter().map(|transfer| transfer.amount).sum();
        let due = (self.amount(|portion| portion.group == group && portion.bucket.is_open()) - paid).max(Minor::ZERO);
        let mut payment = super::Payment { transfers, ..super::Payment::requested(due, String::new()) };
        if due.is_zero() {
            payment.state = PaymentState::NotNeeded;
        } else {
            payment.state = PaymentState::Declined;
            payment.reason = Some("exchange_difference".to_owned());
            payment.pay_until = Some(pay_until);
        }
        self.put_payment(group, payment);
        due
    }
}
