//! What changed between two versions of an order, unit by unit: because units keep their places in their lines, each is the
//! same unit before and after. What a change does to stock follows from it.

use super::{Bucket, Line, Order, Portion};
use crate::ids::{LocationId, Sku};
use crate::stock::{Counters, MovementKind};
use std::collections::BTreeMap;

/// What an order does to the stock of its SKUs, by what kind of movement tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StockEffects {
    /// Units newly held at a location.
    pub reserved: BTreeMap<(Sku, LocationId), u32>,
    /// Units held no longer, and still there.
    pub freed: BTreeMap<(Sku, LocationId), u32>,
    /// Units taken off their shelves for it that it will not have from there: they are to be put back.
    pub set_aside: BTreeMap<(Sku, LocationId), u32>,
    /// Units that left with the truck.
    pub shipped: BTreeMap<(Sku, LocationId), u32>,
    /// Units that had come for those who wait and are now somebody's.
    pub assigned: BTreeMap<(Sku, LocationId), u32>,
    /// Units that nobody has yet and that are waited for no longer.
    pub unwaited: BTreeMap<Sku, u32>,
    /// Units that wait from now on.
    pub waiting: BTreeMap<Sku, u32>,
}

/// Where a unit stands, as far as stock is concerned.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand<'a> {
    Nowhere,
    Waits,
    /// Where, and whether they were taken off their shelf.
    Held(&'a LocationId, bool),
    Left,
}

impl<'a> Stand<'a> {
    fn of(open: bool, portion: &'a Portion) -> Self {
        match (&portion.location, portion.bucket) {
            (_, bucket) if bucket.has_left() => Self::Left,
            _ if !open => Self::Nowhere,
            (Some(location), bucket) if bucket.holds_stock() => {
                Self::Held(location, matches!(bucket, Bucket::Picked | Bucket::Packed))
            }
            (_, Bucket::Backordered) => Self::Waits,
            _ => Self::Nowhere,
        }
    }
}

impl StockEffects {
    /// Between two versions of one order; a version that is not there holds nothing.
    #[must_use]
    pub fn between(before: Option<&Order>, after: Option<&Order>) -> Self {
        let mut effects = Self::default();
        let lines = |order: Option<&Order>| order.map_or(0, |order| order.lines.len());
        for index in 0..lines(before).max(lines(after)) {
            let [old, new] = [before, after].map(|order| order.and_then(|order| order.lines.get(index)));
            let Some(line) = new.or(old) else { continue };
            let [was, is] = [(before, old), (after, new)].map(|(order, line)| stands(order, line));
            effects.compare(&line.sku, &was, &is);
        }
        // What one line gives up and another takes at the same place stays where it is.
        cancel_out(&mut effects.freed, &mut effects.reserved);
        cancel_out(&mut effects.unwaited, &mut effects.waiting);
        effects
    }

    fn compare(&mut self, sku: &Sku, was: &[(u32, Stand<'_>)], is: &[(u32, Stand<'_>)]) {
        let mut bounds: Vec<u32> = ends(was).chain(ends(is)).collect();
        bounds.sort_unstable();
        bounds.dedup();
        let mut begin = 0;
        for end in bounds {
            self.add(sku, end - begin, at(was, begin), at(is, begin));
            begin = end;
        }
    }

    fn add(&mut self, sku: &Sku, units: u32, was: Stand<'_>, is: Stand<'_>) {
        let place = |location: &LocationId| (sku.clone(), location.clone());
        match (was, is) {
            (Stand::Held(from, _), Stand::Held(to, _)) if from == to => {}
            (Stand::Held(from, _), Stand::Left) => *self.shipped.entry(place(from)).or_default() += units,
            (Stand::Waits, Stand::Held(to, _)) => *self.assigned.entry(place(to)).or_default() += units,
            (Stand::Held(from, off_shelf), to) => {
                if off_shelf {
                    *self.set_aside.entry(place(from)).or_default() += units;
                }
                *self.freed.entry(place(from)).or_default() += units;
                self.add(sku, units, Stand::Nowhere, to);
            }
            (_, Stand::Held(to, _)) => *self.reserved.entry(place(to)).or_default() += units,
            (Stand::Waits, Stand::Nowhere) => *self.unwaited.entry(sku.clone()).or_default() += units,
            (Stand::Nowhere, Stand::Waits) => *self.waiting.entry(sku.clone()).or_default() += units,
            _ => {}
        }
    }

    /// The movements that tell of it, by place: kind and what it did to the counters.
    #[must_use]
    pub fn movements(&self) -> Vec<((Sku, LocationId), MovementKind, Counters)> {
        let reserve = self
            .reserved
            .iter()
            .map(|(place, units)| (place.clone(), MovementKind::Reserve, Counters::reservation(i64::from(*units))));
        let release = self
            .freed
            .iter()
            .map(|(place, units)| (place.clone(), MovementKind::Release, Counters::reservation(-i64::from(*units))));
        let ship = self
            .shipped
            .iter()
            .map(|(place, units)| (place.clone(), MovementKind::Shipment, Counters::shipment(i64::from(*units))));
        let assign = self.assigned.iter().map(|(place, units)| {
            let delta = Counters { unassigned: -i64::from(*units), ..Counters::default() };
            (place.clone(), MovementKind::Assignment, delta)
        });
        reserve.chain(release).chain(ship).chain(assign).collect()
    }
}

fn cancel_out<K: Ord + Clone>(gone: &mut BTreeMap<K, u32>, come: &mut BTreeMap<K, u32>) {
    for (key, gone) in gone.iter_mut() {
        if let Some(come) = come.get_mut(key) {
            let both = (*gone).min(*come);
            *gone -= both;
            *come -= both;
        }
    }
    gone.retain(|_, units| *units > 0);
    come.retain(|_, units| *units > 0);
}

/// Units of a line that lie beside their shelf and belong on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetAside {
    pub fulfillment: u16,
    pub line: u8,
    pub units: u32,
}

impl Order {
    /// What was picked for this order and is not picked for it in its next version: to be put back. Between versions no parcel
    /// left.
    #[must_use]
    pub fn set_aside(&self, next: &Self) -> Vec<SetAside> {
        let mut back = Vec::new();
        for fulfillment in 1..=self.fulfillments {
            let inside = |portion: &Portion| portion.fulfillment == Some(fulfillment);
            let off_shelf = |it: &Portion| inside(it) && matches!(it.bucket, Bucket::Picked | Bucket::Packed);
            for (line, had) in self.units_by_line(off_shelf) {
                let now = next.lines.get(usize::from(line) - 1).map_or(0, |line| line.units(off_shelf));
                if had > now {
                    back.push(SetAside { fulfillment, line, units: had - now });
                }
            }
        }
        back
    }
}

/// A line's units in their places: how many in a row stand where.
fn stands<'a>(order: Option<&Order>, line: Option<&'a Line>) -> Vec<(u32, Stand<'a>)> {
    let open = order.is_some_and(|order| order.state.is_open());
    let portions = line.map_or(&[][..], |line| &line.portions);
    portions.iter().map(|portion| (portion.units, Stand::of(open, portion))).collect()
}

fn ends<'s>(stands: &'s [(u32, Stand<'_>)]) -> impl Iterator<Item = u32> + 's {
    stands.iter().scan(0, |sum, (units, _)| {
        *sum += units;
        Some(*sum)
    })
}

fn at<'a>(stands: &[(u32, Stand<'a>)], unit: u32) -> Stand<'a> {
    let mut through = 0;
    for (units, stand) in stands {
        through += units;
        if unit < through {
            return *stand;
        }
    }
    Stand::Nowhere
}
