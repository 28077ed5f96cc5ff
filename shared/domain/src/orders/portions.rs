//! The portions of a line. Units are numbered by where they stand in their line, and never change places: portions are split
//! where they stand. So each unit has its share of what the line costs for good, whatever becomes of the others, and shares
//! always sum to the whole.

use super::{Bucket, Line, Order, Portion, first_shares};
use crate::money::Minor;
use crate::pricing::Tax;

impl Line {
    /// Changes up to `units` of what fits, the earliest first; answers how many there were.
    pub(super) fn change(&mut self, units: u32, fits: impl Fn(&Portion) -> bool, to: impl Fn(&mut Portion)) -> u32 {
        let mut wanted = units;
        let mut portions = Vec::with_capacity(self.portions.len() + 1);
        for portion in self.portions.drain(..) {
            if wanted == 0 || !fits(&portion) {
                portions.push(portion);
                continue;
            }
            let taken = portion.units.min(wanted);
            let rest = Portion { units: portion.units - taken, ..portion.clone() };
            let mut changed = Portion { units: taken, ..portion };
            to(&mut changed);
            wanted -= taken;
            portions.push(changed);
            if rest.units > 0 {
                portions.push(rest);
            }
        }
        self.portions = joined(portions);
        units - wanted
    }

    /// Like `change`, the latest first: what is taken back is taken from those who came last.
    pub(super) fn change_last(
        &mut self,
        units: u32,
        fits: impl Fn(&Portion) -> bool,
        to: impl Fn(&mut Portion),
    ) -> u32 {
        self.portions.reverse();
        let changed = self.change(units, fits, to);
        self.portions.reverse();
        changed
    }

    /// Changes units one by one, each in its place; answers of each whether it was changed.
    pub(super) fn change_units(&mut self, mut change: impl FnMut(usize, &mut Portion) -> bool) -> Vec<bool> {
        let (mut units, mut changed) = (Vec::new(), Vec::new());
        for portion in self.portions.drain(..) {
            for _ in 0..portion.units {
                let mut unit = Portion { units: 1, ..portion.clone() };
                changed.push(change(changed.len(), &mut unit));
                units.push(unit);
            }
        }
        self.portions = joined(units);
        changed
    }

    /// How many units fit.
    #[must_use]
    pub fn units(&self, fits: impl Fn(&Portion) -> bool) -> u32 {
        self.portions.iter().filter(|portion| fits(portion)).map(|portion| portion.units).sum()
    }

    /// What the units that fit cost: their shares of the line's total.
    #[must_use]
    pub fn amount(&self, fits: impl Fn(&Portion) -> bool) -> Minor {
        self.shares(self.total(), fits)
    }

    /// The taxes of the units that fit: their shares of each.
    #[must_use]
    pub fn taxes_of(&self, fits: impl Fn(&Portion) -> bool) -> Vec<Tax> {
        self.taxes.iter().map(|tax| Tax { amount: self.shares(tax.amount, &fits), ..tax.clone() }).collect()
    }

    /// The discount of the units that fit.
    #[must_use]
    pub fn discount_of(&self, fits: impl Fn(&Portion) -> bool) -> Minor {
        self.shares(self.discount, fits)
    }

    fn shares(&self, total: Minor, fits: impl Fn(&Portion) -> bool) -> Minor {
        let quantity = self.quantity();
        let (mut before, mut sum) = (0, Minor::ZERO);
        for portion in &self.portions {
            let through = before + portion.units;
            if fits(portion) {
                sum = sum + first_shares(total, quantity, through) - first_shares(total, quantity, before);
            }
            before = through;
        }
        sum
    }
}

/// Neighbours that differ in nothing but their units are one portion.
pub(super) fn joined(portions: Vec<Portion>) -> Vec<Portion> {
    let mut joined: Vec<Portion> = Vec::with_capacity(portions.len());
    for portion in portions {
        match joined.last_mut() {
            Some(last) if Portion { units: portion.units, ..last.clone() } == portion => last.units += portion.units,
            _ => joined.push(portion),
        }
    }
    joined
}

impl Order {
    /// Every portion with the number of its line, from 1.
    pub fn portions(&self) -> impl Iterator<Item = (u8, &Portion)> {
        (1u8..).zip(&self.lines).flat_map(|(number, line)| line.portions.iter().map(move |portion| (number, portion)))
    }

    /// How many units of the whole order fit.
    #[must_use]
    pub fn units(&self, fits: impl Fn(&Portion) -> bool) -> u32 {
        self.portions().filter(|(_, portion)| fits(portion)).map(|(_, portion)| portion.units).sum()
    }

    /// What the units that fit cost, without the charge for sending.
    #[must_use]
    pub fn amount(&self, fits: impl Fn(&Portion) -> bool) -> Minor {
        self.lines.iter().map(|line| line.amount(&fits)).sum()
    }

    /// Units of each line, by its number, that fit.
    #[must_use]
    pub fn units_by_line(&self, fits: impl Fn(&Portion) -> bool) -> Vec<(u8, u32)> {
        let counted = (1u8..).zip(&self.lines).map(|(number, line)| (number, line.units(&fits)));
        counted.filter(|(_, units)| *units > 0).collect()
    }

    /// Nothing of the order is the shop's to send any more.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.portions().all(|(_, portion)| !portion.bucket.is_open() && portion.bucket != Bucket::HandedOver)
    }
}
