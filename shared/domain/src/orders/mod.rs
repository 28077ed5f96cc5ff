//! Orders: the facts that are stored, and what is decided about them. A line is a set of portions; every step moves or
//! splits portions, so a line's buckets always add up to its quantity (docs/adr/0003-portions.md).

mod approval;
mod back;
mod change;
mod credit;
mod due;
mod goodwill;
mod groups;
mod late;
mod offer;
mod payment;
mod place;
mod portions;
mod promises;
mod replacements;
mod risk;
mod standing;
mod status;
mod steps;
mod stored;
mod transitions;

pub use back::{Back, GivenBack, Keep, Part, Stand, Whereto};
pub use change::{ADDITION_PATIENCE_HOURS, ChangeRefused, Changed, Note, Operation, change};
pub use credit::ACCOUNT;
pub use goodwill::Source;
pub use groups::{Charge, Need};
pub use late::{Late, LateCause};
pub use offer::{
    Goods, Offered, OfferedLine, PlaceRefused, Quote, QuotedLine, QuotedOption, Rules, ShortLine, Terms, Wanted, offer,
};
pub use payment::{Action, Capture, PAY_LINK_HOURS, Payment, PaymentState, Transfer};
pub use place::{Details, place};
pub use promises::{MoveCause, Moved, Notice, PromiseMove, has_ended};
pub use replacements::NewLine;
pub use risk::{PlacedLine, RiskRule, RiskSettings, suspicions};
pub use standing::{Standing, standing};
pub use status::{Buckets, FulfillmentStatus, PaymentStatus, PromiseStatus, ReturnStatus, Returned};
pub use steps::{Released, Resolution, Step, StepRefused, Take};
pub use transitions::{SetAside, StockEffects};

use crate::address::{Address, BillingAddress, Contact};
use crate::allocation::Reason;
use crate::ids::{CompanyId, LocationId, OrderId, Sku};
use crate::money::{Currency, Minor};
use crate::pricing::{Tax, Totals};
use crate::promise::Window;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An order may have this many lines, and each this many units.
pub const MOST_LINES: usize = 50;
pub const MOST_UNITS: u32 = 9999;
/// A transaction holds a hundred actions: the order, its entry among its account's, and these stock items and back-orders.
pub const MOST_STOCK_ITEMS: usize = 98;
/// How long an unpaid order holds stock.
pub const PAYMENT_PATIENCE_MINUTES: i64 = 15;

/// An order as stored. Zeros and what can be derived are left out, so that an ordinary order stays within one kilobyte.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    pub id: OrderId,
    pub version: u64,
    pub state: State,
    pub created_at: Timestamp,
    #[serde(default, with = "stored::moment::option", skip_serializing_if = "Option::is_none")]
    pub placed_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Channel::is_web")]
    pub channel: Channel,
    /// The account it belongs to; none for a guest's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The company it was bought for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<CompanyId>,
    /// Who placed it on the customer's behalf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placed_by: Option<String>,
    pub contact: Contact,
    pub ship_to: Address,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bill_to: Option<BillingAddress>,
    pub currency: Currency,
    pub lines: Vec<Line>,
    pub shipping: Shipping,
    /// Why goods come from where they come, by location.
    #[serde(default, with = "stored::list", skip_serializing_if = "Vec::is_empty")]
    pub allocation: Vec<Reason>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<String>,
    /// The payment of the first group.
    pub payment: Payment,
    /// Those of the groups after it, as far as they were asked for; see [`Order::payments`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub later_payments: Vec<Payment>,
    /// Checked, and nothing was found; or somebody released what was found.
    #[serde(default, skip_serializing_if = "is_false")]
    pub verified: bool,
    /// How many fulfilment orders, parcels and refunds were made of it: the next one's number is one more.
    #[serde(default, skip_serializing_if = "is_zero_u16")]
    pub fulfillments: u16,
    #[serde(default, skip_serializing_if = "is_zero_u16")]
    pub parcels: u16,
    #[serde(default, skip_serializing_if = "is_zero_u16")]
    pub refunds: u16,
    /// How many returns and claims were opened for it.
    #[serde(default, skip_serializing_if = "is_zero_u16")]
    pub returns: u16,
    #[serde(default, skip_serializing_if = "is_zero_u16")]
    pub claims: u16,
    /// What of it was put to somebody to allow.
    #[serde(default, skip_serializing_if = "is_zero_u16")]
    pub approvals: u16,
    /// The parcels that left, in the order they did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub departures: Vec<Departure>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
    #[serde(default, skip_serializing_if = "Priority::is_normal")]
    pub priority: Priority,
    /// When the customer agreed that goods which ship later are charged later, and to which text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub later_charge: Option<Consent>,
    /// Of the request, to tell a repeat from another request under the same key.
    pub fingerprint: String,
    /// Raised to take old links back.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub generation: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero_u16(number: &u16) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// A parcel on the truck.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Departure {
    pub parcel: u16,
    #[serde(with = "stored::moment")]
    pub at: Timestamp,
    /// It carries the charge for sending: the first parcel does.
    #[serde(default, skip_serializing_if = "is_false")]
    pub shipping: bool,
    /// The number of its invoice, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<String>,
    /// When it was delivered, or is presumed to have been.
    #[serde(default, with = "stored::moment::option", skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
    /// What of its goods was paid with goods that came back.
    #[serde(default, skip_serializing_if = "Minor::is_zero")]
    pub transferred: Minor,
    /// Nobody said that it was; nobody said otherwise for a week.
    #[serde(default, skip_serializing_if = "is_false")]
    pub presumed: bool,
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumIter, strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum State {
    /// Holds stock, waits for somebody of the buyer's company to allow it; nothing was asked of the gateway.
    PendingApproval,
    /// Holds stock, waits for the gateway; the world has not heard of it.
    PendingPayment,
    Placed,
    /// The payment was declined; nothing is held.
    Rejected,
    /// Nobody paid in time; nothing is held.
    Expired,
    Cancelled,
    Completed,
}

impl State {
    /// Whether what such an order has not sent is held for it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::PendingApproval | Self::PendingPayment | Self::Placed)
    }

    /// Whether the order has not come to be placed, or never will.
    #[must_use]
    pub const fn is_before_placing(self) -> bool {
        matches!(self, Self::PendingApproval | Self::PendingPayment | Self::Rejected | Self::Expired)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Channel {
    #[default]
    Web,
    Phone,
    Mail,
    Chat,
    Store,
}

impl Channel {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    fn is_web(&self) -> bool {
        *self == Self::Web
    }
}

#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Priority {
    #[default]
    Normal,
    /// Released and filled before others.
    Emergency,
}

impl Priority {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    fn is_normal(&self) -> bool {
        *self == Self::Normal
    }
}

/// A line. Its id is its position, from 1, and never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub sku: Sku,
    pub name: String,
    pub unit_price: Minor,
    #[serde(default, skip_serializing_if = "Minor::is_zero")]
    pub discount: Minor,
    #[serde(default, with = "stored::list", skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<Tax>,
    /// The line whose units these take the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<u8>,
    /// Nothing of it is sent before this return has come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awaits: Option<u16>,
    /// Units that were to come back and then were not.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub dismissed: u32,
    /// Who gave it another price, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_override: Option<PriceOverride>,
    pub portions: Vec<Portion>,
}

/// A price that staff set, for what had not left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceOverride {
    pub reason: String,
    pub by: String,
    pub at: Timestamp,
}

impl Line {
    #[must_use]
    pub fn quantity(&self) -> u32 {
        self.portions.iter().map(|portion| portion.units).sum()
    }

    #[must_use]
    pub fn tax(&self) -> Minor {
        self.taxes.iter().map(|tax| tax.amount).sum()
    }

    #[must_use]
    pub fn goods(&self) -> Minor {
        self.unit_price.quantity(self.quantity())
    }

    /// What the customer pays for the line. An included tax is in the price already.
    #[must_use]
    pub fn total(&self) -> Minor {
        self.goods() - self.discount + added(&self.taxes)
    }
}

/// The taxes that are not included in the price.
#[must_use]
pub fn added(taxes: &[Tax]) -> Minor {
    taxes.iter().filter(|tax| !tax.included).map(|tax| tax.amount).sum()
}

/// Units of a line that share a fate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portion {
    pub units: u32,
    pub bucket: Bucket,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationId>,
    /// The fulfilment order they are worked on in, and the parcel they are in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fulfillment: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parcel: Option<u16>,
    /// Which payment covers them: 1 is what could ship when the order was placed.
    #[serde(default = "first_group", skip_serializing_if = "is_first_group")]
    pub group: u8,
    /// The promise that holds now; none while nobody knows when goods come.
    #[serde(default, with = "stored::option", skip_serializing_if = "Option::is_none")]
    pub promise: Option<Window>,
    /// The first promise, once it differs from the current one.
    #[serde(default, with = "stored::option", skip_serializing_if = "Option::is_none")]
    pub first_promise: Option<Window>,
    /// How far they have come on their way back.
    #[serde(default, with = "stored::option", skip_serializing_if = "Option::is_none")]
    pub back: Option<Back>,
    /// The claim they are part of; of units that are sent in their place, the claim they are sent for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<u16>,
    /// The refund that gave back what they cost: each unit's once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<u16>,
}

const fn first_group() -> u8 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_first_group(group: &u8) -> bool {
    *group == 1
}

/// Where units stand. The order of the variants is the way they go.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::Display, strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Bucket {
    Backordered,
    Reserved,
    Released,
    Picked,
    Packed,
    /// On the truck.
    HandedOver,
    Delivered,
    Cancelled,
    Lost,
    ReturnedToSender,
    /// No unit any more: it went to another line of the order, at another price.
    Repriced,
}

impl Bucket {
    /// Whether such units are still the shop's to send: not gone, not given up.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Backordered | Self::Reserved | Self::Released | Self::Picked | Self::Packed)
    }

    /// Whether such units have left the shop.
    #[must_use]
    pub const fn has_left(self) -> bool {
        matches!(self, Self::HandedOver | Self::Delivered | Self::Lost | Self::ReturnedToSender)
    }

    /// Whether such units are counted in `reserved` of their stock item.
    #[must_use]
    pub const fn holds_stock(self) -> bool {
        matches!(self, Self::Reserved | Self::Released | Self::Picked | Self::Packed)
    }
}

/// The charge for sending, and how it was chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shipping {
    /// The option's id.
    pub option: String,
    /// The option's name, when it was placed.
    pub name: String,
    pub cost: Minor,
    #[serde(default, with = "stored::list", skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<Tax>,
    /// The refund that gave it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<u16>,
}

impl Shipping {
    #[must_use]
    pub fn total(&self) -> Minor {
        self.cost + added(&self.taxes)
    }
}

/// Orders keep time to the millisecond: finer than anybody asks, and within the six decimals their lists are sorted by.
fn whole_milliseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// Why nothing may be picked. One hold a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    pub reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    pub at: Timestamp,
    pub by: String,
}

/// Reasons people may hold an order for; workers will bring their own.
pub const HOLD_REASONS: [&str; 6] = ["address", "fraud", "price", "customer_request", "stock", "other"];

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    pub text: String,
    pub at: Timestamp,
}

/// The text customers agree to when goods are charged later; a new wording gets a new version.
pub const LATER_CHARGE_TEXT: &str = "later-charge-1";

impl Order {
    /// What the order comes to: of units that were cancelled nothing is charged, except that an order that ended without
    /// sending anything still says what it was for.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let ended = matches!(self.state, State::Rejected | State::Expired | State::Cancelled);
        let ordered = |portion: &Portion| portion.bucket != Bucket::Repriced;
        if ended { self.totals_of(ordered, true) } else { self.live_totals() }
    }

    /// What the order comes to without any unit that was cancelled.
    #[must_use]
    pub fn live_totals(&self) -> Totals {
        let live = |portion: &Portion| !matches!(portion.bucket, Bucket::Cancelled | Bucket::Repriced);
        self.totals_of(live, self.units(live) > 0)
    }

    /// Shares of discounts are rounded apart from those of what is paid: the discount shown is what makes the sum right.
    fn totals_of(&self, counts: impl Fn(&Portion) -> bool, sent: bool) -> Totals {
        let goods: Minor = self.lines.iter().map(|line| line.unit_price.quantity(line.units(&counts))).sum();
        let taxes: Vec<Tax> = self.lines.iter().flat_map(|line| line.taxes_of(&counts)).collect();
        let paid = self.amount(&counts);
        let discount = goods + added(&taxes) - paid;
        let tax: Minor = taxes.iter().map(|tax| tax.amount).sum();
        if !sent {
            return Totals { goods, discount, shipping: Minor::ZERO, tax, total: paid };
        }
        let on_sending: Minor = self.shipping.taxes.iter().map(|tax| tax.amount).sum();
        let total = paid + self.shipping.total();
        Totals { goods, discount, shipping: self.shipping.cost, tax: tax + on_sending, total }
    }

    /// When its first payment was asked for.
    #[must_use]
    pub fn asked_at(&self) -> Timestamp {
        self.payment.asked_at.unwrap_or(self.created_at)
    }

    /// When the stock of an unpaid order is let go. Whoever had to wait for somebody's word is not there when it comes, and
    /// has as long as a link to pay holds.
    #[must_use]
    pub fn payment_due(&self) -> Timestamp {
        match self.payment.asked_at {
            Some(asked) if self.approvals > 0 => asked.checked_add(PAY_LINK_HOURS.hours()).unwrap_or(asked),
            _ => self.created_at.checked_add(PAYMENT_PATIENCE_MINUTES.minutes()).unwrap_or(self.created_at),
        }
    }

    /// What the order takes of each stock item: what `reserved` there must count for it. None while it holds nothing.
    #[must_use]
    pub fn reservations(&self) -> BTreeMap<(Sku, LocationId), u32> {
        let mut taken = BTreeMap::new();
        if self.state.is_open() {
            for line in &self.lines {
                for portion in line.portions.iter().filter(|portion| portion.bucket.holds_stock()) {
                    if let Some(location) = &portion.location {
                        *taken.entry((line.sku.clone(), location.clone())).or_insert(0) += portion.units;
                    }
                }
            }
        }
        taken
    }

    /// Units of each SKU the order waits for.
    #[must_use]
    pub fn waiting(&self) -> BTreeMap<Sku, u32> {
        let mut waiting = BTreeMap::new();
        if self.state.is_open() {
            for line in &self.lines {
                for portion in line.portions.iter().filter(|portion| portion.bucket == Bucket::Backordered) {
                    *waiting.entry(line.sku.clone()).or_insert(0) += portion.units;
                }
            }
        }
        waiting
    }

    /// The order as it is stored once the gateway's answer is known. What ends without being placed holds nothing.
    #[must_use]
    pub fn ended(&self, state: State, payment: Payment, now: Timestamp) -> Self {
        let mut next = Self { state, payment, version: self.version + 1, ..self.clone() };
        // A kept method is charged again for goods that leave later.
        if state != State::PendingPayment && !(state == State::Placed && next.may_be_charged_later()) {
            next.payment.method.clear();
        }
        match state {
            State::Placed => next.placed_at = Some(whole_milliseconds(now)),
            State::Rejected | State::Expired | State::Cancelled => {
                for payment in std::iter::once(&mut next.payment).chain(&mut next.later_payments) {
                    payment.take_credit(payment.credit());
                }
                for portion in next.lines.iter_mut().flat_map(|line| &mut line.portions) {
                    portion.bucket = Bucket::Cancelled;
                }
            }
            State::PendingApproval | State::PendingPayment | State::Completed => {}
        }
        next
    }

    /// Whether the gateway is asked to keep the method: goods are charged later, or leave in several parcels, of which each
    /// is charged when it leaves.
    #[must_use]
    pub fn may_be_charged_later(&self) -> bool {
        let places: std::collections::BTreeSet<_> =
            self.lines.iter().flat_map(|line| &line.portions).filter_map(|portion| portion.location.as_ref()).collect();
        self.later_charge.is_some() || places.len() > 1
    }

    /// # Errors
    /// When there is a hold for that reason already.
    pub fn hold(&self, hold: Hold) -> Result<Self, HoldRefused> {
        if !matches!(self.state, State::Placed | State::PendingPayment) {
            return Err(HoldRefused::NotOpen);
        }
        if self.holds.iter().any(|there| there.reason == hold.reason) {
            return Err(HoldRefused::AlreadyHeld);
        }
        let mut next = self.clone();
        next.version += 1;
        next.holds.push(hold);
        Ok(next)
    }

    /// # Errors
    /// When there is no hold for that reason.
    pub fn release_hold(&self, reason: &str) -> Result<Self, HoldRefused> {
        let mut next = self.clone();
        next.holds.retain(|hold| hold.reason != reason);
        if next.holds.len() == self.holds.len() {
            return Err(HoldRefused::NotHeld);
        }
        next.version += 1;
        Ok(next)
    }
}

/// The sum of the first `units` shares of `split(total, quantity)`.
pub(crate) fn first_shares(total: Minor, quantity: u32, units: u32) -> Minor {
    let (quantity, units) = (i64::from(quantity.max(1)), i64::from(units));
    let (each, over) = (total.0 / quantity, total.0 % quantity);
    Minor(each * units + over.signum() * over.abs().min(units))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoldRefused {
    #[error("the order is not open any more")]
    NotOpen,
    #[error("the order is held for this reason already")]
    AlreadyHeld,
    #[error("the order is not held for this reason")]
    NotHeld,
}

#[cfg(test)]
mod tests;
