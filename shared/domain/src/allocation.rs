//! Which location sends what. Owns the choice: fewest locations, then nearest, under a cost cap; never more than asked, and
//! never refused when the sum over all locations suffices. Reserves nothing, prices nothing itself.
//!
//! "Fewest" counts locations: each sends its goods apart. "Nearest" is the smallest sum, over all units, of the great-circle
//! distance each travels; within the chosen locations every SKU is taken from the nearest first. With an unknown destination
//! the order of the locations as given stands for the distance. Equal choices are decided by location id.

mod explain;
mod search;

use crate::destinations::Coordinates;
use crate::ids::{LocationId, Sku};
use crate::money::{Currency, Minor, Money};
use crate::shipping::Units;
use crate::validate::Problems;
use search::{Candidate, Shelf};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One line of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Want {
    pub line: u32,
    pub sku: Sku,
    pub quantity: u32,
    pub weight_g: u32,
}

/// A location and what it can sell: available less safety, by SKU.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    pub location: LocationId,
    pub coordinates: Coordinates,
    pub stock: BTreeMap<Sku, u32>,
}

/// What one location would send: the input of a cost function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    pub location: LocationId,
    pub units: Vec<Units>,
}

/// How much more than the cheapest way the chosen one may cost to ship.
#[derive(Clone, Copy)]
pub struct CostCap<'a> {
    pub max_extra: Minor,
    /// What shipping these loads costs; `None` when it cannot be done.
    pub cost: &'a dyn Fn(&[Load]) -> Option<Minor>,
}

#[derive(Clone, Copy)]
pub struct Request<'a> {
    pub wants: &'a [Want],
    pub destination: Option<Coordinates>,
    pub sites: &'a [Site],
    /// Without a cap only parcels and distance count.
    pub cost_cap: Option<CostCap<'a>>,
}

/// Units of one line from one location. The portions of a line add up to its quantity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portion {
    pub line: u32,
    pub sku: Sku,
    pub location: LocationId,
    pub units: u32,
}

/// Why a location was chosen, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub location: LocationId,
    pub why: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// By line, each from the nearest location first.
    pub portions: Vec<Portion>,
    /// One for each location used, nearest first.
    pub reasons: Vec<Reason>,
}

impl Allocation {
    /// What each stock item gives, summed over lines: a transaction may touch a stock item only once.
    #[must_use]
    pub fn demand(&self) -> BTreeMap<(Sku, LocationId), u32> {
        let mut demand = BTreeMap::new();
        for portion in &self.portions {
            *demand.entry((portion.sku.clone(), portion.location.clone())).or_default() += portion.units;
        }
        demand
    }
}

/// A SKU of which there is not enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortItem {
    pub sku: Sku,
    pub wanted: u32,
    pub available: u32,
}

/// Every SKU of which there is not enough, by SKU.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not enough in stock of {}", .items.iter().map(|item| item.sku.as_str()).collect::<Vec<_>>().join(", "))]
pub struct Shortage {
    pub items: Vec<ShortItem>,
}

/// The setting `allocation`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllocationSettings {
    /// How much more than the cheapest way fewer parcels from nearer may cost. Left out: however much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_extra_cost: Option<Money>,
}

impl AllocationSettings {
    /// Notes what is wrong with the setting in a shop of that currency.
    pub fn check(&self, currency: Currency, problems: &mut Problems) {
        match self.max_extra_cost {
            Some(money) if money.currency != currency => {
                problems.add("max_extra_cost", format!("must be in {currency}, the shop's currency"));
            }
            Some(money) if money.amount < Minor::ZERO => problems.add("max_extra_cost", "must not be negative"),
            _ => {}
        }
    }
}

/// Decides which location sends what.
///
/// # Errors
/// Names every SKU of which all locations together have too few.
pub fn allocate(request: &Request<'_>) -> Result<Allocation, Shortage> {
    let demand = demand(request.wants)?;
    let shelves = shelves(request, &demand);
    refuse_shortage(&demand, request.sites)?;
    let wanted: Vec<u32> = demand.values().copied().collect();
    let candidates = search::candidates(&wanted, &shelves, request.cost_cap.is_some());
    let portions = |candidate: &Candidate| portions(request.wants, &demand, &shelves, candidate);
    let (chosen, is_cheaper) = choose(&candidates, request, &portions);
    let Some(chosen) = chosen else { return Ok(Allocation { portions: Vec::new(), reasons: Vec::new() }) };
    let why = explain::why(&wanted, &shelves, chosen, is_cheaper, request.destination.is_some());
    let reasons = chosen.shelves.iter().zip(why);
    let reasons = reasons.map(|(shelf, why)| Reason { location: shelves[*shelf].location.clone(), why }).collect();
    Ok(Allocation { portions: portions(chosen), reasons })
}

type Demand<'a> = BTreeMap<&'a Sku, u32>;

/// The demand by SKU, in the order of SKUs.
fn demand(wants: &[Want]) -> Result<Demand<'_>, Shortage> {
    let mut demand: Demand<'_> = BTreeMap::new();
    for want in wants.iter().filter(|want| want.quantity > 0) {
        let sum = demand.entry(&want.sku).or_default();
        let overflow = || Shortage { items: vec![ShortItem { sku: want.sku.clone(), wanted: u32::MAX, available: 0 }] };
        *sum = sum.checked_add(want.quantity).ok_or_else(overflow)?;
    }
    Ok(demand)
}

fn refuse_shortage(demand: &Demand<'_>, sites: &[Site]) -> Result<(), Shortage> {
    let available =
        |sku: &Sku| sites.iter().filter_map(|site| site.stock.get(sku)).fold(0u32, |a, b| a.saturating_add(*b));
    let short = demand.iter().map(|(sku, wanted)| (*sku, *wanted, available(sku)));
    let short = short.filter(|(_, wanted, available)| available < wanted);
    let items: Vec<ShortItem> =
        short.map(|(sku, wanted, available)| ShortItem { sku: sku.clone(), wanted, available }).collect();
    if items.is_empty() { Ok(()) } else { Err(Shortage { items }) }
}

/// The locations that have anything of what is wanted, nearest first.
fn shelves<'a>(request: &Request<'a>, demand: &Demand<'_>) -> Vec<Shelf<'a>> {
    let mut shelves: Vec<Shelf<'a>> = Vec::with_capacity(request.sites.len());
    for (place, site) in request.sites.iter().enumerate() {
        let stock: Vec<u32> = demand.keys().map(|sku| site.stock.get(*sku).copied().unwrap_or(0)).collect();
        if stock.iter().any(|units| *units > 0) {
            let distance = request.destination.map(|destination| destination.distance_km(site.coordinates));
            let distance = distance.map_or(place as u64, whole_metres);
            shelves.push(Shelf { location: &site.location, distance, stock });
        }
    }
    shelves.sort_by_key(|shelf| (shelf.distance, shelf.location));
    shelves
}

/// Whole metres, so that distances compare and add up exactly.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 20 016 km; a cast from NaN is 0")]
fn whole_metres(km: f64) -> u64 {
    (km * 1000.0).round() as u64
}

/// The best candidate of those that cost no more than the cheapest and the cap; whether it was taken for its cost alone.
fn choose<'c>(
    candidates: &'c [Candidate],
    request: &Request<'_>,
    portions: &dyn Fn(&Candidate) -> Vec<Portion>,
) -> (Option<&'c Candidate>, bool) {
    let best = candidates.first();
    let Some(cap) = request.cost_cap.filter(|_| candidates.len() > 1) else { return (best, false) };
    let cost = |candidate: &Candidate| (cap.cost)(&loads(request.wants, &portions(candidate)));
    let costs: Vec<Option<Minor>> = candidates.iter().map(cost).collect();
    let Some(cheapest) = costs.iter().flatten().min() else { return (best, false) };
    let most = *cheapest + cap.max_extra.max(Minor::ZERO);
    let index = costs.iter().position(|cost| cost.is_some_and(|cost| cost <= most)).unwrap_or(0);
    (candidates.get(index), index > 0)
}

/// Deals the chosen units of each SKU to its lines in their order, from the nearest location first.
fn portions(wants: &[Want], demand: &Demand<'_>, shelves: &[Shelf<'_>], candidate: &Candidate) -> Vec<Portion> {
    let sku_index: BTreeMap<&Sku, usize> = demand.keys().copied().zip(0..).collect();
    let mut left = candidate.taken.clone();
    let mut portions = Vec::with_capacity(wants.len());
    for want in wants.iter().filter(|want| want.quantity > 0) {
        let sku = sku_index[&want.sku];
        let mut missing = want.quantity;
        for (shelf, left) in candidate.shelves.iter().zip(&mut left) {
            let units = missing.min(left[sku]);
            if units > 0 {
                let location = shelves[*shelf].location.clone();
                portions.push(Portion { line: want.line, sku: want.sku.clone(), location, units });
                left[sku] -= units;
                missing -= units;
            }
        }
    }
    portions
}

/// What each location sends, by location.
fn loads(wants: &[Want], portions: &[Portion]) -> Vec<Load> {
    let weights: BTreeMap<u32, u32> = wants.iter().map(|want| (want.line, want.weight_g)).collect();
    let mut loads: BTreeMap<&LocationId, Vec<Units>> = BTreeMap::new();
    for portion in portions {
        let weight_g = weights.get(&portion.line).copied().unwrap_or(0);
        loads.entry(&portion.location).or_default().push(Units { weight_g, quantity: portion.units });
    }
    loads.into_iter().map(|(location, units)| Load { location: location.clone(), units }).collect()
}

#[cfg(test)]
mod tests;
