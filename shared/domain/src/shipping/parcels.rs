//! How units become parcels. Owns the packing by weight; knows neither sizes nor prices.

use std::collections::BTreeMap;

/// So many units of one weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Units {
    pub weight_g: u32,
    pub quantity: u32,
}

/// So many parcels of one weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parcels {
    pub grams: u32,
    pub count: u32,
}

/// Packs units, heaviest first, each into the fullest parcel that still takes it (best fit decreasing). `None` when one unit
/// alone is heavier than a parcel may be. Weightless units ride along, or make one parcel of their own.
///
/// Parcels that are equally full are counted, not listed, so a hundred thousand units cost no more than their few weights.
#[must_use]
pub fn pack(units: &[Units], max_parcel_g: u32) -> Option<Vec<Parcels>> {
    let mut units: Vec<Units> = units.iter().copied().filter(|units| units.quantity > 0).collect();
    units.sort_unstable_by_key(|units| std::cmp::Reverse(units.weight_g));
    if units.first().is_some_and(|heaviest| heaviest.weight_g > max_parcel_g) {
        return None;
    }
    let mut room: BTreeMap<u32, u32> = BTreeMap::new();
    for Units { weight_g, quantity } in units {
        if weight_g == 0 {
            if room.is_empty() {
                room.insert(max_parcel_g, 1);
            }
            continue;
        }
        let left = fill_opened(&mut room, weight_g, quantity);
        let per_parcel = max_parcel_g / weight_g;
        open(&mut room, max_parcel_g - per_parcel * weight_g, left / per_parcel);
        open(&mut room, max_parcel_g - left % per_parcel * weight_g, u32::from(!left.is_multiple_of(per_parcel)));
    }
    Some(room.into_iter().map(|(room, count)| Parcels { grams: max_parcel_g - room, count }).collect())
}

fn open(room: &mut BTreeMap<u32, u32>, left: u32, count: u32) {
    if count > 0 {
        let parcels = room.entry(left).or_default();
        *parcels = parcels.saturating_add(count);
    }
}

/// Puts what it can into parcels already opened; returns how many units are left.
fn fill_opened(room: &mut BTreeMap<u32, u32>, weight_g: u32, mut quantity: u32) -> u32 {
    while quantity > 0 {
        let Some((&space, &count)) = room.range(weight_g..).next() else { break };
        let per_parcel = space / weight_g;
        let (parcels, each) = match quantity / per_parcel {
            0 => (1, quantity),
            full => (full.min(count), per_parcel),
        };
        if parcels == count {
            room.remove(&space);
        } else {
            room.insert(space, count - parcels);
        }
        open(room, space - each * weight_g, parcels);
        quantity -= parcels * each;
    }
    quantity
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn packed(units: &[(u32, u32)], max: u32) -> Option<Vec<(u32, u32)>> {
        let units: Vec<Units> = units.iter().map(|&(weight_g, quantity)| Units { weight_g, quantity }).collect();
        let parcels = pack(&units, max)?;
        let mut parcels: Vec<(u32, u32)> = parcels.into_iter().map(|p| (p.grams, p.count)).collect();
        parcels.sort_unstable_by(|a, b| b.cmp(a));
        Some(parcels)
    }

    #[test]
    fn c5_quantity_times_weight_counts() {
        assert_eq!(packed(&[(400, 1)], 1000).unwrap(), [(400, 1)]);
        assert_eq!(packed(&[(400, 2)], 1000).unwrap(), [(800, 1)]);
        assert_eq!(packed(&[(400, 5)], 1000).unwrap(), [(800, 2), (400, 1)]);
    }

    #[test]
    fn small_units_fill_what_heavy_ones_leave() {
        assert_eq!(packed(&[(100, 4), (600, 2)], 1000).unwrap(), [(1000, 1), (600, 1)]);
        assert_eq!(packed(&[(700, 2), (300, 1), (200, 1)], 1000).unwrap(), [(1000, 1), (900, 1)]);
    }

    #[test]
    fn a_unit_heavier_than_a_parcel_cannot_be_packed() {
        assert_eq!(packed(&[(100, 1), (1001, 1)], 1000), None);
        assert_eq!(packed(&[(1000, 3)], 1000).unwrap(), [(1000, 3)]);
    }

    #[test]
    fn weightless_units_ride_along_or_make_one_parcel() {
        assert_eq!(packed(&[(0, 9999)], 1000).unwrap(), [(0, 1)]);
        assert_eq!(packed(&[(0, 9999), (1000, 1)], 1000).unwrap(), [(1000, 1)]);
        assert_eq!(packed(&[], 1000).unwrap(), []);
        assert_eq!(packed(&[(500, 0), (5000, 0)], 1000).unwrap(), []);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_parcel_is_too_heavy(
            units in proptest::collection::vec((1u32..2000, 0u32..300), 0..12), spare in 0u32..5000,
        ) {
            let max = 2000 + spare;
            let parcels = packed(&units, max).unwrap();
            let grams = |list: &[(u32, u32)]| list.iter().map(|(g, n)| u64::from(*g) * u64::from(*n)).sum::<u64>();
            prop_assert_eq!(grams(&parcels), grams(&units));
            prop_assert!(parcels.iter().all(|(g, n)| (1..=max).contains(g) && *n > 0));
            // No two parcels could have been one, so at most one is half empty.
            let half_empty: u32 = parcels.iter().filter(|(g, _)| g * 2 <= max).map(|(_, n)| *n).sum();
            prop_assert!(half_empty <= 1, "{parcels:?}");
        }
    }
}
