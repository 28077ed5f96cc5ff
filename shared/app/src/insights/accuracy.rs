//! How often a count found what the books said: counts, their variances, and the share that agreed.

use domain::ids::{LocationId, Sku};
use domain::stock::{Movement, MovementKind};
use jiff::Timestamp;
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::BTreeMap;

/// A count that found something else than was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variance {
    pub sku: Sku,
    pub location: LocationId,
    pub at: Timestamp,
    pub expected: i64,
    pub found: i64,
    pub actor: String,
    pub cause: String,
    pub reason: Option<String>,
}

/// How many counts there were, and how many agreed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub counted: u64,
    pub accurate: u64,
}

impl Share {
    fn add(&mut self, agreed: bool) {
        self.counted += 1;
        self.accurate += u64::from(agreed);
    }

    /// Percent with one decimal, cut and not rounded, so that 100.0 means all of them; none where nothing was counted.
    #[must_use]
    pub fn percent(&self) -> Option<String> {
        let share = Decimal::from(self.accurate * 100).checked_div(Decimal::from(self.counted))?;
        Some(format!("{:.1}", share.round_dp_with_strategy(1, RoundingStrategy::ToZero)))
    }
}

/// The counts of a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accuracy {
    pub all: Share,
    pub by_location: BTreeMap<LocationId, Share>,
    pub by_sku: BTreeMap<Sku, Share>,
    /// Oldest first.
    pub variances: Vec<Variance>,
}

impl Accuracy {
    #[must_use]
    pub fn of(movements: impl IntoIterator<Item = Movement>) -> Self {
        let mut accuracy = Self::default();
        for movement in movements {
            accuracy.add(movement);
        }
        accuracy.variances.sort_by(|a, b| (a.at, &a.sku, &a.location).cmp(&(b.at, &b.sku, &b.location)));
        accuracy
    }

    fn add(&mut self, movement: Movement) {
        let (MovementKind::Count, Some(counted)) = (movement.kind, movement.counted) else { return };
        let agreed = counted.expected == counted.found;
        self.all.add(agreed);
        self.by_location.entry(movement.location.clone()).or_default().add(agreed);
        self.by_sku.entry(movement.sku.clone()).or_default().add(agreed);
        if !agreed {
            self.variances.push(Variance {
                sku: movement.sku,
                location: movement.location,
                at: movement.at,
                expected: counted.expected,
                found: counted.found,
                actor: movement.actor,
                cause: movement.cause,
                reason: movement.reason,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::stock::{Counted, Counters};

    fn count(place: usize, expected: i64, found: i64) -> Movement {
        Movement {
            at: "2027-03-01T09:30:00Z".parse().unwrap(),
            sku: Sku::parse(&format!("SKU-{place}")).unwrap(),
            location: LocationId::parse(if place.is_multiple_of(2) { "east" } else { "west" }).unwrap(),
            kind: MovementKind::Count,
            delta: Counters { on_hand: found - expected, available: found - expected, ..Counters::default() },
            cause: format!("c{place}"),
            actor: "warehouse:w-1".to_owned(),
            reason: (expected != found).then(|| "cycle count".to_owned()),
            reference: None,
            purchase_order: None,
            lot: None,
            serials: Vec::new(),
            counted: Some(Counted { expected, found }),
        }
    }

    #[test]
    fn a5_one_wrong_of_two_hundred_places_is_99_5_percent() {
        let counts = (0..200).map(|place| count(place, 10, if place == 7 { 9 } else { 10 }));
        let accuracy = Accuracy::of(counts);
        assert_eq!((accuracy.all.counted, accuracy.all.accurate), (200, 199));
        assert_eq!(accuracy.all.percent().as_deref(), Some("99.5"));
        let [variance] = &accuracy.variances[..] else { panic!("{:?}", accuracy.variances) };
        assert_eq!((variance.sku.as_str(), variance.expected, variance.found), ("SKU-7", 10, 9));
        assert_eq!((variance.actor.as_str(), variance.reason.as_deref()), ("warehouse:w-1", Some("cycle count")));
        let west = &accuracy.by_location[&variance.location];
        assert_eq!((west.percent().as_deref(), accuracy.by_sku.len()), (Some("99.0"), 200));
    }

    #[test]
    fn a5_nothing_counted_is_no_accuracy_and_almost_all_is_not_all() {
        assert_eq!(Share::default().percent(), None);
        assert_eq!(Share { counted: 10_000, accurate: 9_999 }.percent().as_deref(), Some("99.9"));
        assert_eq!(Share { counted: 3, accurate: 3 }.percent().as_deref(), Some("100.0"));
        assert_eq!(Share { counted: 3, accurate: 0 }.percent().as_deref(), Some("0.0"));
    }

    #[test]
    fn a5_other_movements_are_no_counts() {
        let receipt = Movement { kind: MovementKind::Receipt, counted: None, ..count(1, 0, 5) };
        assert_eq!(Accuracy::of([receipt]), Accuracy::default());
    }
}
