//! The search for sets of locations that together have all. Exact while there are few, greedy beyond; knows neither lines nor
//! costs.

use crate::ids::LocationId;

/// All subsets of twelve locations. With more, small sets are still tried one by one before the search turns greedy.
const MOST_SETS: usize = 4095;

/// A location with its stock of each wanted SKU, in the order of the demand.
pub(super) struct Shelf<'a> {
    pub location: &'a LocationId,
    /// In metres, or the location's place in the list when the destination is unknown.
    pub distance: u64,
    pub stock: Vec<u32>,
}

/// One way to serve the demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// Indexes into the shelves, nearest first; each gives something.
    pub shelves: Vec<usize>,
    /// Units by shelf and SKU.
    pub taken: Vec<Vec<u32>>,
    /// Σ units × distance.
    score: u128,
}

/// The ways to serve the demand, best first: fewest locations, then nearest, then by location id (the shelves' order).
/// Empty when nothing is wanted. Unless `also_larger` is asked, larger sets than the fewest are not looked for.
pub(super) fn candidates(demand: &[u32], shelves: &[Shelf<'_>], also_larger: bool) -> Vec<Candidate> {
    let mut found = Vec::new();
    if demand.is_empty() {
        return found;
    }
    let mut looked_at = 0usize;
    for size in 1..=shelves.len() {
        looked_at = looked_at.saturating_add(sets_of(shelves.len(), size));
        if looked_at > MOST_SETS || (!also_larger && !found.is_empty()) {
            break;
        }
        let mut set: Vec<usize> = (0..size).collect();
        loop {
            if suffices(demand, shelves, &set) {
                // A set of which a location gives nothing was met before as a smaller one.
                found.extend(Some(fill(demand, shelves, &set)).filter(|candidate| candidate.shelves.len() == size));
            }
            if !advance(&mut set, shelves.len()) {
                break;
            }
        }
    }
    if found.is_empty() {
        found.push(fill(demand, shelves, &greedy(demand, shelves)));
    }
    found.sort_by(|a, b| (a.shelves.len(), a.score, &a.shelves).cmp(&(b.shelves.len(), b.score, &b.shelves)));
    found
}

/// n over k, saturating.
fn sets_of(n: usize, k: usize) -> usize {
    (0..k).try_fold(1usize, |sets, i| Some(sets.checked_mul(n - i)? / (i + 1))).unwrap_or(usize::MAX)
}

/// The next set of the same size in lexicographic order; `false` after the last.
fn advance(set: &mut [usize], n: usize) -> bool {
    let size = set.len();
    let Some(place) = (0..size).rev().find(|place| set[*place] < n - size + place) else { return false };
    set[place] += 1;
    for later in place + 1..size {
        set[later] = set[later - 1] + 1;
    }
    true
}

pub(super) fn suffices(demand: &[u32], shelves: &[Shelf<'_>], set: &[usize]) -> bool {
    demand.iter().enumerate().all(|(sku, wanted)| {
        let stock: u64 = set.iter().map(|shelf| u64::from(shelves[*shelf].stock[sku])).sum();
        stock >= u64::from(*wanted)
    })
}

/// Takes each SKU from the nearest location of the set first; locations that give nothing fall out.
fn fill(demand: &[u32], shelves: &[Shelf<'_>], set: &[usize]) -> Candidate {
    let mut missing = demand.to_vec();
    let mut candidate =
        Candidate { shelves: Vec::with_capacity(set.len()), taken: Vec::with_capacity(set.len()), score: 0 };
    for &index in set {
        let shelf = &shelves[index];
        let taken: Vec<u32> = missing.iter().zip(&shelf.stock).map(|(missing, stock)| *missing.min(stock)).collect();
        for (missing, taken) in missing.iter_mut().zip(&taken) {
            *missing -= taken;
        }
        let units: u128 = taken.iter().map(|units| u128::from(*units)).sum();
        if units > 0 {
            candidate.score += units * u128::from(shelf.distance);
            candidate.shelves.push(index);
            candidate.taken.push(taken);
        }
    }
    candidate
}

/// Takes the location that has most of what is missing, nearest first among equals, until nothing is; then drops every
/// location, farthest first, without which the others suffice. The caller knows that all together suffice.
fn greedy(demand: &[u32], shelves: &[Shelf<'_>]) -> Vec<usize> {
    let mut missing = demand.to_vec();
    let mut set: Vec<usize> = Vec::new();
    while missing.iter().any(|units| *units > 0) {
        let gives = |index: usize| -> u64 {
            missing.iter().zip(&shelves[index].stock).map(|(missing, stock)| u64::from(*missing.min(stock))).sum()
        };
        let rest = (0..shelves.len()).filter(|index| !set.contains(index));
        let Some(best) = rest.min_by_key(|index| (std::cmp::Reverse(gives(*index)), *index)) else { break };
        for (missing, stock) in missing.iter_mut().zip(&shelves[best].stock) {
            *missing = missing.saturating_sub(*stock);
        }
        set.push(best);
    }
    set.sort_unstable();
    for index in set.clone().into_iter().rev() {
        let without: Vec<usize> = set.iter().copied().filter(|other| *other != index).collect();
        if suffices(demand, shelves, &without) {
            set = without;
        }
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_counted_and_enumerated_without_repetition() {
        assert_eq!((1..=12).map(|size| sets_of(12, size)).sum::<usize>(), MOST_SETS);
        assert_eq!(sets_of(1000, 500), usize::MAX);
        let mut set = vec![0, 1];
        let mut seen = vec![set.clone()];
        while advance(&mut set, 4) {
            seen.push(set.clone());
        }
        assert_eq!(seen, [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]);
    }

    #[test]
    fn greedy_drops_what_became_superfluous() {
        let ids: Vec<LocationId> = ["a", "b", "c"].iter().map(|id| LocationId::parse(id).unwrap()).collect();
        let stocks = [vec![3, 3, 0, 0], vec![2, 0, 3, 0], vec![0, 3, 0, 3]];
        let shelves: Vec<Shelf<'_>> =
            ids.iter().zip(stocks).map(|(location, stock)| Shelf { location, distance: 1, stock }).collect();
        assert_eq!(greedy(&[2, 3, 3, 3], &shelves), [1, 2]);
    }
}
