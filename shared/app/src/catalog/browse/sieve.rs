//! Which entries pass all conditions of a list, and which would pass but for one: what the counts of facets stand on.

use super::conditions::Condition;
use crate::catalog::columns::{Cell, Column};
use crate::catalog::search::Hit;
use crate::catalog::snapshot::Snapshot;
use domain::catalog::Availability;
use domain::money::Minor;

/// For each entry of a snapshot, what it fails.
pub(super) struct Sieve(Vec<Fit>);

#[derive(Clone, Copy, Default)]
struct Fit {
    /// Not among what was searched for.
    missed: bool,
    outside_category: bool,
    failures: u8,
    /// The condition that it failed last: the only one, when it failed one.
    last: u8,
}

impl Sieve {
    /// `found` is what a search found; `None` when nothing was searched for.
    pub(super) fn new(snapshot: &Snapshot, found: Option<&[Hit]>, conditions: &[Condition], prices: &[Minor]) -> Self {
        let mut sieve = Self(vec![Fit { missed: found.is_some(), ..Fit::default() }; snapshot.entries.len()]);
        for hit in found.into_iter().flatten() {
            sieve.0[hit.document].missed = false;
        }
        for (number, condition) in conditions.iter().enumerate() {
            match condition {
                Condition::Category(id) => {
                    let wanted = snapshot.categories.iter().position(|(_, category)| category == id);
                    for (fit, category) in sieve.0.iter_mut().zip(&snapshot.category_of) {
                        fit.outside_category = Some(*category) != wanted;
                    }
                    sieve.fail_unless(number, |at| Some(snapshot.category_of[at]) == wanted);
                }
                Condition::InStock => sieve.fail_unless(number, |at| in_stock(snapshot, at)),
                Condition::Price(from, to) => sieve.fail_unless(number, |at| {
                    from.is_none_or(|from| prices[at] >= from) && to.is_none_or(|to| prices[at] <= to)
                }),
                Condition::OneOf(name, _) | Condition::Between(name, _) => {
                    let fits = fits(snapshot.columns.get(name), condition, snapshot.entries.len());
                    sieve.fail_unless(number, |at| fits[at]);
                }
            }
        }
        sieve
    }

    fn fail_unless(&mut self, condition: usize, fits: impl Fn(usize) -> bool) {
        let condition = u8::try_from(condition).unwrap_or(u8::MAX);
        for (at, fit) in self.0.iter_mut().enumerate() {
            if !fits(at) {
                *fit = Fit { failures: fit.failures.saturating_add(1), last: condition, ..*fit };
            }
        }
    }

    /// Whether the entry belongs to the list.
    pub(super) fn passes(&self, at: usize) -> bool {
        !self.0[at].missed && self.0[at].failures == 0
    }

    /// Whether it would, were it not for this condition.
    pub(super) fn passes_but(&self, at: usize, condition: Option<usize>) -> bool {
        let fit = self.0[at];
        let only_this = || fit.failures == 1 && condition == Some(usize::from(fit.last));
        !fit.missed && (fit.failures == 0 || only_this())
    }

    /// Whether it was searched for, in whatever category.
    pub(super) fn was_found(&self, at: usize) -> bool {
        !self.0[at].missed
    }

    /// Whether it was searched for and is in the category asked for: what a list is narrowed from.
    pub(super) fn is_in_category(&self, at: usize) -> bool {
        !self.0[at].missed && !self.0[at].outside_category
    }
}

pub(super) fn in_stock(snapshot: &Snapshot, at: usize) -> bool {
    snapshot.entries[at].availability != Availability::OutOfStock
}

/// By entry, whether what it says of the attribute satisfies the condition. What says nothing does not.
fn fits(column: Option<&Column>, condition: &Condition, entries: usize) -> Vec<bool> {
    let mut fits = vec![false; entries];
    let Some(column) = column else { return fits };
    let named =
        |text: &str| matches!(condition, Condition::OneOf(_, values) if values.iter().any(|value| value == text));
    let texts: Vec<bool> = column.texts.iter().map(|text| named(text)).collect();
    let flags = [named("false"), named("true")];
    for (at, cell) in &column.cells {
        fits[*at] = match (cell, condition) {
            (Cell::Text(text), _) => texts[*text],
            (Cell::Flag(flag), _) => flags[usize::from(*flag)],
            (Cell::Number(number), Condition::Between(_, (from, to))) => {
                from.is_none_or(|from| *number >= from) && to.is_none_or(|to| *number <= to)
            }
            (Cell::Number(_), _) => false,
        };
    }
    fits
}
