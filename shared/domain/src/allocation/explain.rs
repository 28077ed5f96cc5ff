//! The words that say why a location sends: stored with the order, read by agents and shoppers.

use super::search::{Candidate, Shelf, suffices};

/// One sentence for each location of the chosen way, in its order.
pub(super) fn why(
    demand: &[u32],
    shelves: &[Shelf<'_>],
    chosen: &Candidate,
    is_cheaper: bool,
    has_distances: bool,
) -> Vec<String> {
    let words = match chosen.shelves.len() {
        1 => alone(demand, shelves, is_cheaper, has_distances).to_owned(),
        count => {
            let reason = match (is_cheaper, has_distances) {
                (true, _) => "cheaper to ship than the nearest choice of fewest parcels",
                (false, true) => "the fewest parcels from the nearest",
                (false, false) => "the fewest parcels",
            };
            format!("one of {count} locations that have all items together: {reason}")
        }
    };
    let metres = chosen.shelves.iter().map(|shelf| shelves[*shelf].distance);
    let distance = |metres: u64| format!(" ({} km)", metres.saturating_add(500) / 1000);
    metres.map(|metres| format!("{words}{}", if has_distances { distance(metres) } else { String::new() })).collect()
}

fn alone(demand: &[u32], shelves: &[Shelf<'_>], is_cheaper: bool, has_distances: bool) -> &'static str {
    let able = (0..shelves.len()).filter(|shelf| suffices(demand, shelves, &[*shelf])).count();
    match (able, is_cheaper, has_distances) {
        (1, _, _) => "the only location with all items in stock",
        (_, true, _) => "all items in stock, and cheaper to ship than from nearer",
        (_, false, true) => "nearest with all items in stock",
        (_, false, false) => "first with all items in stock",
    }
}
