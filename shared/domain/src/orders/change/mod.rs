//! Changes to a placed order until its parcels are on the truck. Owns what a change makes of lines, prices, places and
//! payment groups; stores nothing and asks nobody: a preview and the change itself are this one function. Only units that have
//! not left are priced anew; what has left never changes and still counts toward thresholds.

mod additions;
mod cancel;
mod places;
mod prices;
mod split;

use super::{Goods, Order, PaymentState, PlaceRefused, Rules, State};
use crate::address::Address;
use crate::ids::Sku;
use crate::money::Minor;
use crate::pricing::Totals;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long added units wait for their payment.
pub const ADDITION_PATIENCE_HOURS: i64 = 24;

/// One thing that is asked for. The stored and sent names are the variants', in snake case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Operation {
    /// The line is to have so many units; none removes it.
    SetQuantity {
        line: u8,
        quantity: u32,
    },
    Add {
        sku: Sku,
        quantity: u32,
    },
    ShipTo {
        ship_to: Box<Address>,
    },
    ShippingOption {
        id: String,
    },
    /// What has not left of a line costs this much a unit. For staff, who say why.
    SetPrice {
        line: u8,
        unit_price: Minor,
        reason: String,
    },
}

/// Why an order is not changed. Nothing changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ChangeRefused {
    #[error("the order cannot be changed any more: it is {0}")]
    NotOpen(State),
    #[error("what you want to change has left already")]
    AlreadyShipped { line: Option<u8> },
    #[error("a payment of the order is being asked for; try again in a moment")]
    PaymentPending,
    #[error("the order would have more than {} lines", super::MOST_LINES)]
    TooManyLines,
    #[error("{message}")]
    Field { field: String, message: String },
    #[error(transparent)]
    Offer(#[from] PlaceRefused),
}

impl ChangeRefused {
    fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Field { field: field.into(), message: message.into() }
    }
}

/// What a change comes to.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The order as it stands, unit by unit comparable with `next`: where a part of a line is priced anew, that part is a
    /// line of its own in both.
    pub base: Order,
    pub next: Order,
    pub before: Totals,
    pub after: Totals,
    /// The group of units that wait for the customer's payment.
    pub added: Option<u8>,
    /// Groups that hold less than what is still to be sent of them costs now.
    pub uncovered: Vec<u8>,
    pub notes: Vec<Note>,
}

/// What somebody should be told before they confirm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    CouponLapses(String),
    CouponApplies(String),
    /// Units are taken from their parcel or shelf cart and go back to the shelf.
    PutBack(u32),
    /// Added units that wait for goods.
    Waits(u32),
}

impl Changed {
    /// What the customer has to authorise before all of it is covered.
    #[must_use]
    pub fn to_authorize(&self) -> Minor {
        let added = self.added.map_or(Minor::ZERO, |group| self.next.still_due(group));
        self.uncovered.iter().map(|group| self.next.still_due(*group)).fold(added, |sum, due| sum + due)
    }

    /// The units that wait for money, and those that cost more than their cover, are another payment's: one the customer made
    /// for this change.
    #[must_use]
    pub fn paid_by(mut self, group: u8) -> Self {
        let moves = |of: u8| self.added == Some(of) || self.uncovered.contains(&of);
        for line in &mut self.next.lines {
            line.change(
                u32::MAX,
                |portion| portion.bucket.is_open() && moves(portion.group),
                |portion| portion.group = group,
            );
        }
        let mut passed = Vec::new();
        for of in (1..group).filter(|of| moves(*of)) {
            let payment = self.next.payment_mut(of);
            passed.extend(payment.map(|payment| std::mem::take(&mut payment.transfers)).unwrap_or_default());
        }
        if let Some(payment) = self.next.payment_mut(group) {
            payment.pay_until = None;
            payment.transfers.extend(passed);
        }
        self.added = None;
        self.uncovered.clear();
        self
    }

    /// What is held of the customer's money and will be let go, at once or when goods leave.
    #[must_use]
    pub fn to_release(&self) -> Minor {
        let left = |order: &Order| -> Minor {
            let held = order.payments().filter(|(_, payment)| payment.state == PaymentState::Authorized);
            held.map(|(group, payment)| payment.amount.min(order.still_due(group))).sum()
        };
        (left(&self.base) - left(&self.next)).max(Minor::ZERO)
    }
}

/// Works out a change that somebody asks for now. `goods` holds every SKU of the order and of what is added, as it stands.
///
/// # Errors
/// Names what stands in its way.
pub fn change(
    order: &Order,
    operations: &[Operation],
    goods: &BTreeMap<Sku, Goods>,
    rules: &Rules<'_>,
    (by, now): (&str, Timestamp),
) -> Result<Changed, ChangeRefused> {
    order.may_be_changed()?;
    let plan = Plan::of(order, operations)?;
    let mut working = Working { base: order.clone(), next: order.clone(), goods, rules, by, now, notes: Vec::new() };
    working.reduce(&plan)?;
    let added = working.price_additions(&plan)?;
    working.price_anew(&plan, &added)?;
    working.replace(&plan)?;
    let group = working.append(&plan, &added)?;
    working.charge_for_sending(&plan)?;
    working.finish(group)
}

impl Order {
    /// Only a placed order whose payments are settled is changed.
    pub(super) fn may_be_changed(&self) -> Result<(), ChangeRefused> {
        if self.state != State::Placed {
            return Err(match self.state {
                State::Completed => ChangeRefused::AlreadyShipped { line: None },
                state => ChangeRefused::NotOpen(state),
            });
        }
        let asked = |state: PaymentState| matches!(state, PaymentState::Requested | PaymentState::Pending);
        if self.payments().any(|(_, payment)| asked(payment.state)) {
            return Err(ChangeRefused::PaymentPending);
        }
        Ok(())
    }
}

/// The operations, sorted by what they are about.
#[derive(Default)]
struct Plan<'a> {
    quantities: BTreeMap<u8, u32>,
    added: Vec<(&'a Sku, u32)>,
    prices: BTreeMap<u8, (Minor, &'a str)>,
    ship_to: Option<&'a Address>,
    option: Option<&'a str>,
}

impl<'a> Plan<'a> {
    fn of(order: &'a Order, operations: &'a [Operation]) -> Result<Self, ChangeRefused> {
        let mut plan = Self::default();
        for (index, operation) in operations.iter().enumerate() {
            plan.take(order, operation)
                .map_err(|message| ChangeRefused::field(format!("operations[{index}]"), message))?;
        }
        Ok(plan)
    }

    fn take(&mut self, order: &'a Order, operation: &'a Operation) -> Result<(), &'static str> {
        let known = |line: u8| (1..=order.lines.len()).contains(&usize::from(line));
        let twice = match operation {
            Operation::SetQuantity { line, .. } | Operation::SetPrice { line, .. } if !known(*line) => {
                return Err("names a line the order does not have");
            }
            Operation::SetQuantity { line, quantity } => self.quantities.insert(*line, *quantity).is_some(),
            Operation::SetPrice { line, unit_price, reason } => {
                self.prices.insert(*line, (*unit_price, reason)).is_some()
            }
            Operation::ShipTo { ship_to } => self.ship_to.replace(ship_to).is_some(),
            Operation::ShippingOption { id } => self.option.replace(id).is_some(),
            Operation::Add { sku, quantity } => {
                self.added.push((sku, *quantity));
                false
            }
        };
        if twice { Err("says something that was said before") } else { Ok(()) }
    }

    /// Whether goods may have to leave from elsewhere, or at another time.
    const fn moves(&self) -> bool {
        self.ship_to.is_some() || self.option.is_some()
    }
}

/// A change while it is worked out.
struct Working<'a> {
    base: Order,
    next: Order,
    goods: &'a BTreeMap<Sku, Goods>,
    rules: &'a Rules<'a>,
    by: &'a str,
    now: Timestamp,
    notes: Vec<Note>,
}

impl Working<'_> {
    fn finish(mut self, added: Option<u8>) -> Result<Changed, ChangeRefused> {
        if self.next.lines.len() > super::MOST_LINES {
            return Err(ChangeRefused::TooManyLines);
        }
        self.next.version = self.base.version + 1;
        self.next.end_if_nothing_is_left();
        let back = self.base.set_aside(&self.next).iter().map(|it| it.units).sum();
        if back > 0 {
            self.notes.push(Note::PutBack(back));
        }
        let short = |(group, payment): (u8, &super::Payment)| {
            let paid = payment.state == PaymentState::Authorized
                || (payment.state == PaymentState::NotNeeded && payment.credit() > Minor::ZERO);
            let holds = paid && payment.capture.is_none();
            (holds && self.next.still_due(group) > payment.amount).then_some(group)
        };
        let uncovered = self.next.payments().filter_map(short).collect();
        let (before, after) = (self.base.totals(), self.next.live_totals());
        Ok(Changed { base: self.base, next: self.next, before, after, added, uncovered, notes: self.notes })
    }

    /// When units that were added go to the next, unless they were paid for.
    fn patience(&self) -> Timestamp {
        self.now.checked_add(ADDITION_PATIENCE_HOURS.hours()).unwrap_or(self.now)
    }
}
