//! The counters of one stock item (a SKU at a location) and what may happen to them. Owns the invariant
//! `on_hand + short = available + reserved + put_back + inspection + damaged`, all ≥ 0; knows nothing of orders.

use crate::ids::{LocationId, PurchaseOrderId, Sku};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// The most units one call may move; far above any shelf, far below overflow.
pub const MOST_UNITS: u32 = 1_000_000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockItem {
    pub sku: Sku,
    pub location: LocationId,
    #[serde(flatten)]
    pub counters: Counters,
    /// Units kept back from sale, to forgive small errors of counting.
    #[serde(default)]
    pub safety: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reorder_point: Option<i64>,
    /// Units in one supplier's pack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<i64>,
    pub version: u64,
    /// Rises when safety, reorder point or pack change; `version` rises with every counter too.
    #[serde(default)]
    pub policy_version: u64,
}

/// The counted units. Also the shape of a difference, then with any sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counters {
    pub on_hand: i64,
    pub available: i64,
    pub reserved: i64,
    pub put_back: i64,
    pub inspection: i64,
    pub damaged: i64,
    /// Units reserved beyond what a count found.
    pub short: i64,
    /// Reserved for back-orders that are not yet assigned to a waiting line; part of `reserved`.
    pub unassigned: i64,
}

impl Counters {
    /// Names and values, in stored order. The names are the stored attributes.
    #[must_use]
    pub const fn named(&self) -> [(&'static str, i64); 8] {
        [
            ("on_hand", self.on_hand),
            ("available", self.available),
            ("reserved", self.reserved),
            ("put_back", self.put_back),
            ("inspection", self.inspection),
            ("damaged", self.damaged),
            ("short", self.short),
            ("unassigned", self.unassigned),
        ]
    }

    /// The first rule these counters break, in words.
    #[must_use]
    pub fn violation(&self) -> Option<String> {
        if let Some((name, value)) = self.named().into_iter().find(|(_, value)| *value < 0) {
            return Some(format!("{name} is {value}"));
        }
        let placed = self.available + self.reserved + self.put_back + self.inspection + self.damaged;
        if self.on_hand + self.short != placed {
            return Some(format!("on_hand {} + short {} ≠ {placed}", self.on_hand, self.short));
        }
        (self.unassigned > self.reserved)
            .then(|| format!("unassigned {} > reserved {}", self.unassigned, self.reserved))
    }

    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Self::default()
    }

    /// An order's reservation of `units`, or its release when negative.
    #[must_use]
    pub fn reservation(units: i64) -> Self {
        Self { available: -units, reserved: units, ..Self::default() }
    }
}

impl Counters {
    /// `units` that were reserved and left.
    #[must_use]
    pub fn shipment(units: i64) -> Self {
        Self { on_hand: -units, reserved: -units, ..Self::default() }
    }
}

/// Reserved units leave. Where a count had found fewer than leave now, they were there after all: what is short shrinks
/// instead of what is on hand.
#[must_use]
pub fn ship(now: &Counters, units: i64) -> Counters {
    let found = (units - now.on_hand).clamp(0, now.short);
    Counters { on_hand: found - units, short: -found, reserved: -units, ..Counters::default() }
}

/// Reserved units are not where they should be, and are promised from elsewhere or not at all: what a count has found missing
/// already is what is missing, and only the rest is news.
#[must_use]
pub fn miss(now: &Counters, units: i64) -> Counters {
    let known = units.min(now.short);
    Counters { on_hand: known - units, short: -known, reserved: -units, ..Counters::default() }
}

impl std::ops::Add for Counters {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            on_hand: self.on_hand + other.on_hand,
            available: self.available + other.available,
            reserved: self.reserved + other.reserved,
            put_back: self.put_back + other.put_back,
            inspection: self.inspection + other.inspection,
            damaged: self.damaged + other.damaged,
            short: self.short + other.short,
            unassigned: self.unassigned + other.unassigned,
        }
    }
}

impl std::ops::Neg for Counters {
    type Output = Self;
    fn neg(self) -> Self {
        Self {
            on_hand: -self.on_hand,
            available: -self.available,
            reserved: -self.reserved,
            put_back: -self.put_back,
            inspection: -self.inspection,
            damaged: -self.damaged,
            short: -self.short,
            unassigned: -self.unassigned,
        }
    }
}

impl std::ops::Sub for Counters {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl StockItem {
    #[must_use]
    pub fn empty(sku: Sku, location: LocationId) -> Self {
        Self {
            sku,
            location,
            counters: Counters::default(),
            safety: 0,
            reorder_point: None,
            pack: None,
            version: 0,
            policy_version: 0,
        }
    }

    /// What may be sold: available less safety, never negative.
    #[must_use]
    pub fn sellable(&self) -> u32 {
        u32::try_from((self.counters.available - self.safety).max(0)).unwrap_or(u32::MAX)
    }
}

/// Why a counter changed. The stored and shown name is the variant's, in snake case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum MovementKind {
    Receipt,
    Count,
    Adjustment,
    TransferOut,
    TransferIn,
    /// Projected from an order that reserved.
    Reserve,
    /// Projected from an order that let go.
    Release,
    /// Projected from an order whose parcel left.
    Shipment,
    /// Projected from an order that got what it had waited for.
    Assignment,
    /// Whoever picked or packed found fewer units than the books have, or more.
    PickVariance,
    /// Units came back from a customer.
    Return,
    /// Units that came back broken were looked at, and are good.
    Inspection,
    /// Units an order had off their shelves and will not have: they are to be put back.
    SetAside,
    /// They are on their shelves again.
    PutBack,
    /// What was let go did not all go back on sale: it healed a shortage or went to whoever waits, or units that had been
    /// kept for back-orders were let go. The difference to the projected release.
    Reallocation,
}

/// One entry of a SKU's movement history: what changed, where, when, why and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    pub at: Timestamp,
    pub sku: Sku,
    pub location: LocationId,
    pub kind: MovementKind,
    pub delta: Counters,
    /// What made it happen, unique with time and place: an order at a version, or the call that asked for it.
    pub cause: String,
    pub actor: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase_order: Option<PurchaseOrderId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<String>,
    /// For a count: what was expected and what was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<Counted>,
}

/// A count of one place: the ground of the accuracy report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub expected: i64,
    pub found: i64,
}

impl Movement {
    /// The number people read: how many units came or went at the place, or changed hands within it.
    #[must_use]
    pub const fn quantity(&self) -> i64 {
        match self.kind {
            MovementKind::Reserve | MovementKind::Release => self.delta.reserved,
            MovementKind::SetAside | MovementKind::PutBack => self.delta.put_back,
            _ => self.delta.on_hand,
        }
    }
}

/// The units that arrive serve waiting back-orders first, in the same transaction, so that a new buyer cannot overtake.
///
/// Returns the change of the counters and how many waiting units it serves.
#[must_use]
pub fn arrive(units: i64, waiting: i64) -> (Counters, i64) {
    let served = units.min(waiting).max(0);
    let delta = Counters {
        on_hand: units,
        available: units - served,
        reserved: served,
        unassigned: served,
        ..Default::default()
    };
    (delta, served)
}

/// Goods that come to a place with these counters. Units that are reserved here but not there are covered first, then
/// waiting back-orders; only the rest can be sold.
#[must_use]
pub fn receive(now: &Counters, units: i64, waiting: i64) -> (Counters, i64) {
    let healed = units.min(now.short).max(0);
    let (arrived, served) = arrive(units - healed, waiting);
    (arrived + Counters { on_hand: healed, short: -healed, ..Default::default() }, served)
}

/// A count is true and is stored. What it finds missing comes off `available`; where that is not enough the units that are
/// reserved but not there are `short`, until a worker re-routes them. What it finds in excess first heals `short`, then
/// serves waiting back-orders.
#[must_use]
pub fn count(now: &Counters, found: i64, waiting: i64) -> (Counters, i64) {
    let difference = found - now.on_hand;
    if difference >= 0 {
        return receive(now, difference, waiting);
    }
    let missing = -difference;
    let from_available = missing.min(now.available);
    let delta = Counters {
        on_hand: difference,
        available: -from_available,
        short: missing - from_available,
        ..Default::default()
    };
    (delta, 0)
}

/// Units that lay apart as damaged are good after all: they heal what is short, then serve whoever waits, and only the rest may
/// be sold.
///
/// Returns the change of the counters and how many waiting units it serves.
#[must_use]
pub fn restore(now: &Counters, units: i64, waiting: i64) -> (Counters, i64) {
    let healed = units.min(now.short).max(0);
    let served = (units - healed).min(waiting).max(0);
    let delta = Counters {
        available: units - healed - served,
        reserved: served,
        damaged: -units,
        short: -healed,
        unassigned: served,
        ..Counters::default()
    };
    (delta, served)
}

/// What an order lets go first heals what is short, then serves whoever waits, and only the rest may be sold again.
///
/// Returns the change of the counters and how many waiting units it serves.
#[must_use]
pub fn let_go(now: &Counters, units: i64, waiting: i64) -> (Counters, i64) {
    let healed = units.min(now.short).max(0);
    let served = (units - healed).min(waiting).max(0);
    let rest = units - healed - served;
    let delta = Counters {
        available: rest,
        reserved: -(healed + rest),
        short: -healed,
        unassigned: served,
        ..Counters::default()
    };
    (delta, served)
}

/// Units that were to be put back are on their shelf: they heal what is short, serve whoever waits, and only the rest may be
/// sold.
///
/// Returns the change of the counters and how many waiting units it serves.
#[must_use]
pub fn put_back(now: &Counters, units: i64, waiting: i64) -> (Counters, i64) {
    let (change, served) = receive(now, units, waiting);
    (change + Counters { on_hand: -units, put_back: -units, ..Counters::default() }, served)
}

/// Why stock cannot be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("only {available} units are available here; the others are reserved, in inspection or damaged")]
pub struct NotAvailable {
    pub available: i64,
}

/// A correction with a reason. Taking away is bounded by what is available: units promised to somebody need a count.
///
/// # Errors
/// [`NotAvailable`] when more would be taken than is available.
pub fn adjust(now: &Counters, delta: i64, waiting: i64) -> Result<(Counters, i64), NotAvailable> {
    if delta >= 0 {
        return Ok(receive(now, delta, waiting));
    }
    if now.available < -delta {
        return Err(NotAvailable { available: now.available });
    }
    Ok((Counters { on_hand: delta, available: delta, ..Default::default() }, 0))
}

/// Goods on their way: part of a purchase order, for one SKU at one location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbound {
    pub purchase_order: PurchaseOrderId,
    pub location: LocationId,
    pub expected_on: Date,
    /// Units ordered and not yet received.
    pub quantity: i64,
    pub version: u64,
}

impl Inbound {
    /// What is still to come once `units` of it are here. More than was ordered closes it.
    #[must_use]
    pub fn received(&self, units: i64) -> Self {
        Self { quantity: (self.quantity - units).max(0), version: self.version + 1, ..self.clone() }
    }
}

/// How many units of a SKU may be sold that are not there, and how many were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Backorders {
    /// The product's limit, as last set.
    pub limit: i64,
    /// Units that may still be back-ordered.
    pub left: i64,
    /// Units sold and not yet covered by goods.
    pub waiting: i64,
    pub version: u64,
}

impl Backorders {
    /// Goods cover `units` of those that wait, so as many may be promised again: `left + waiting = limit`. While more wait
    /// than a limit that was lowered allows, `left` is negative, and covering them gives nothing away.
    #[must_use]
    pub const fn served(self, units: i64) -> Self {
        let waiting = self.waiting - units;
        Self { left: self.limit - waiting, waiting, version: self.version + 1, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counters() -> impl Strategy<Value = Counters> {
        (0i64..500, 0i64..500, 0i64..20, 0i64..20, 0i64..20, 0i64..30).prop_map(
            |(available, reserved, put_back, inspection, damaged, short)| {
                let short = short.min(reserved);
                Counters {
                    on_hand: available + reserved + put_back + inspection + damaged - short,
                    available,
                    reserved,
                    put_back,
                    inspection,
                    damaged,
                    short,
                    unassigned: 0,
                }
            },
        )
    }

    proptest! {
        #[test]
        fn whatever_is_counted_the_counters_agree_and_on_hand_is_what_was_found(
            now in counters(), found in 0i64..1500, waiting in 0i64..50,
        ) {
            prop_assert_eq!(now.violation(), None);
            let (delta, served) = count(&now, found, waiting);
            let after = now + delta;
            prop_assert_eq!(after.violation(), None);
            prop_assert_eq!(after.on_hand, found);
            prop_assert!(served <= waiting);
            prop_assert_eq!(delta.unassigned, served);
        }

        #[test]
        fn what_is_let_go_heals_then_serves_then_is_sold_again(
            now in counters(), part in 0i64..500, waiting in 0i64..50,
        ) {
            let units = part.min(now.reserved);
            let (delta, served) = let_go(&now, units, waiting);
            let after = now + delta;
            prop_assert_eq!(after.violation(), None);
            prop_assert_eq!(after.on_hand, now.on_hand);
            prop_assert_eq!(after.reserved - after.unassigned, now.reserved - now.unassigned - units);
            prop_assert!(delta.available == 0 || (served == waiting && after.short == 0));
        }

        #[test]
        fn d4_what_is_good_after_all_is_there_again_and_nothing_else_changes(now in counters(), waiting in 0i64..50) {
            let (delta, served) = restore(&now, now.damaged, waiting);
            let after = now + delta;
            prop_assert_eq!(after.violation(), None);
            prop_assert_eq!((after.on_hand, after.damaged), (now.on_hand, 0));
            prop_assert!(delta.available == 0 || (served == waiting && after.short == 0));
        }

        #[test]
        fn an_adjustment_never_takes_what_is_promised(now in counters(), delta in -800i64..800, waiting in 0i64..50) {
            match adjust(&now, delta, waiting) {
                Ok((change, _)) => {
                    let after = now + change;
                    prop_assert_eq!(after.violation(), None);
                    prop_assert_eq!(after.on_hand, now.on_hand + delta);
                    prop_assert!(after.reserved >= now.reserved);
                }
                Err(NotAvailable { available }) => prop_assert!(available < -delta),
            }
        }
    }

    #[test]
    fn waiting_units_are_served_before_anybody_new() {
        let (delta, served) = arrive(10, 4);
        assert_eq!(served, 4);
        assert_eq!((delta.available, delta.reserved, delta.unassigned, delta.on_hand), (6, 4, 4, 10));
    }

    #[test]
    fn goods_cover_what_is_short_before_anything_else() {
        let now = Counters { on_hand: 5, reserved: 8, short: 3, ..Default::default() };
        let (delta, served) = receive(&now, 10, 4);
        let after = now + delta;
        assert_eq!(after.violation(), None);
        assert_eq!((after.on_hand, after.short, after.reserved, after.available, served), (15, 0, 12, 3, 4));
    }

    #[test]
    fn what_goods_cover_may_be_promised_again_within_the_same_limit() {
        let before = Backorders { limit: 5, left: 1, waiting: 4, version: 7 };
        assert_eq!(before.served(3), Backorders { limit: 5, left: 4, waiting: 1, version: 8 });
        let lowered = Backorders { limit: 2, left: 0, ..before };
        assert_eq!(lowered.served(1), Backorders { limit: 2, left: -1, waiting: 3, version: 8 });
    }

    #[test]
    fn a_count_below_what_is_reserved_is_stored_and_leaves_units_short() {
        let now = Counters { on_hand: 10, available: 2, reserved: 8, ..Default::default() };
        let (delta, _) = count(&now, 5, 0);
        let after = now + delta;
        assert_eq!((after.on_hand, after.available, after.reserved, after.short), (5, 0, 8, 3));
    }
}
