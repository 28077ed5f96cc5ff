//! A part of a line that is priced anew becomes a line of its own, so that the shares of the units that keep their price stay
//! what they are. In the old line its units stay in their places, as `repriced`.

use super::super::{Bucket, Line, Portion};
use super::Working;

impl Line {
    /// The units that fit leave for another line; what they were is answered.
    fn split_off(&mut self, fits: &[bool]) -> Vec<Portion> {
        let (mut kept, mut gone) = (Vec::new(), Vec::new());
        let mut at = 0;
        for portion in self.portions.drain(..) {
            for _ in 0..portion.units {
                let unit = Portion { units: 1, ..portion.clone() };
                if fits.get(at).copied().unwrap_or(false) {
                    gone.push(unit.clone());
                    let stays = Portion { fulfillment: None, parcel: None, location: None, ..unit };
                    kept.push(Portion { bucket: Bucket::Repriced, ..stays });
                } else {
                    kept.push(unit);
                }
                at += 1;
            }
        }
        self.portions = super::super::portions::joined(kept);
        super::super::portions::joined(gone)
    }

    /// Of each unit, in its place, whether it fits.
    fn places(&self, fits: impl Fn(&Portion) -> bool) -> Vec<bool> {
        let units = |portion: &Portion| usize::try_from(portion.units).unwrap_or(usize::MAX);
        self.portions.iter().flat_map(|portion| std::iter::repeat_n(fits(portion), units(portion))).collect()
    }
}

impl Working<'_> {
    /// The line that holds what has not left of this one, and nothing else: itself, or a new one.
    pub(super) fn open_part(&mut self, index: usize) -> usize {
        let open = |portion: &Portion| portion.bucket.is_open();
        let line = &self.next.lines[index];
        if line.portions.iter().all(open) && self.base.lines[index].quantity() == line.quantity() {
            return index;
        }
        let places = line.places(open);
        for order in [&mut self.base, &mut self.next] {
            let portions = order.lines[index].split_off(&places);
            // What was dismissed has left, and stays with the others that did.
            let part = Line { portions, dismissed: 0, ..order.lines[index].clone() };
            order.lines.push(part);
        }
        self.next.lines.len() - 1
    }
}
