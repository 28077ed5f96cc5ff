//! I1–I4: the stock of one SKU against its history and against the orders that take it.

use super::Invariant::{I1, I2, I3, I4};
use super::{History, SkuDemand, Violation};
use crate::ids::{LocationId, Sku};
use crate::stock::{Backorders, Counters, Inbound, StockItem};
use std::collections::BTreeSet;

/// Everything stored about the stock of one SKU.
#[derive(Clone, Debug)]
pub struct SkuState {
    pub sku: Sku,
    pub items: Vec<StockItem>,
    pub backorders: Backorders,
    pub inbound: Vec<Inbound>,
    pub history: History,
}

/// Every rule that is broken. `drained` says that the stream has written all it will: only then must the history agree.
#[must_use]
pub fn check_sku(state: &SkuState, demand: &SkuDemand, drained: bool) -> Vec<Violation> {
    let mut found = Vec::new();
    counters(state, &mut found);
    if drained {
        history(state, &mut found);
    }
    reservations(state, demand, &mut found);
    backorders(state, &mut found);
    supply(state, demand, &mut found);
    found
}

impl SkuState {
    fn at(&self, location: &LocationId) -> String {
        format!("{}@{location}", self.sku)
    }

    fn counters_at(&self, location: &LocationId) -> Counters {
        self.items.iter().find(|item| item.location == *location).map(|item| item.counters).unwrap_or_default()
    }

    fn sum(&self, of: impl Fn(&Counters) -> i64) -> i64 {
        self.items.iter().map(|item| of(&item.counters)).sum()
    }
}

fn counters(state: &SkuState, found: &mut Vec<Violation>) {
    for item in &state.items {
        if let Some(detail) = item.counters.violation() {
            found.push(Violation::new(I1, state.at(&item.location), detail));
        }
        if item.safety < 0 {
            found.push(Violation::new(I1, state.at(&item.location), format!("safety is {}", item.safety)));
        }
        if item.sku != state.sku {
            found.push(Violation::new(I1, state.at(&item.location), format!("holds the SKU {}", item.sku)));
        }
    }
    for inbound in state.inbound.iter().filter(|inbound| inbound.quantity < 0) {
        let detail = format!("{} units are inbound from {}", inbound.quantity, inbound.purchase_order);
        found.push(Violation::new(I1, state.at(&inbound.location), detail));
    }
}

fn history(state: &SkuState, found: &mut Vec<Violation>) {
    let locations: BTreeSet<&LocationId> =
        state.items.iter().map(|item| &item.location).chain(state.history.by_location.keys()).collect();
    for location in locations {
        let stored = state.counters_at(location);
        let moved = state.history.by_location.get(location).copied().unwrap_or_default();
        let differ: Vec<String> = stored
            .named()
            .into_iter()
            .zip(moved.named())
            .filter(|((_, stored), (_, moved))| stored != moved)
            .map(|((name, stored), (_, moved))| format!("{name} is {stored}, movements sum to {moved}"))
            .collect();
        if !differ.is_empty() {
            found.push(Violation::new(I2, state.at(location), differ.join("; ")));
        }
    }
    for (location, order, units) in state.history.ended_twice() {
        let detail = format!("{order} let go of {} units more than it took", -units);
        found.push(Violation::new(I3, state.at(location), detail));
    }
}

fn reservations(state: &SkuState, demand: &SkuDemand, found: &mut Vec<Violation>) {
    let locations: BTreeSet<&LocationId> =
        state.items.iter().map(|item| &item.location).chain(demand.reserved.keys()).collect();
    for location in locations {
        let here = state.counters_at(location);
        let held = demand.reserved.get(location).copied().unwrap_or(0);
        if here.reserved != held + here.unassigned {
            let detail =
                format!("reserved is {}, orders hold {held}, unassigned is {}", here.reserved, here.unassigned);
            found.push(Violation::new(I3, state.at(location), detail));
        }
    }
    let unassigned = state.sum(|counters| counters.unassigned);
    if state.backorders.waiting + unassigned != demand.waiting {
        let detail = format!(
            "orders wait for {}, back-orders count {} waiting and {unassigned} covered",
            demand.waiting, state.backorders.waiting
        );
        found.push(Violation::new(I3, &state.sku, detail));
    }
}

/// While promises from before exceed a limit that was lowered, `left` is what is missing, or nothing.
fn backorders(state: &SkuState, found: &mut Vec<Violation>) {
    let Backorders { limit, left, waiting, .. } = state.backorders;
    let exceeded = left == 0 && waiting > limit;
    if limit < 0 || waiting < 0 || (left + waiting != limit && !exceeded) {
        let detail = format!("back-orders: limit {limit}, left {left}, waiting {waiting}");
        found.push(Violation::new(I4, &state.sku, detail));
    }
}

/// What came in, what a count has shown to be missing from what was sold, and what may be promised beyond it, bound what was
/// sold. A limit that was lowered afterwards does not make earlier promises wrong.
fn supply(state: &SkuState, demand: &SkuDemand, found: &mut Vec<Violation>) {
    let supplied = state.history.supplied;
    let short = state.sum(|counters| counters.short);
    let allowed = state.backorders.limit.max(state.backorders.waiting);
    if demand.sold > supplied + short + allowed {
        let detail = format!(
            "{} units sold of {supplied} supplied, {short} short and {allowed} that may be back-ordered",
            demand.sold
        );
        found.push(Violation::new(I4, &state.sku, detail));
    }
}
