//! What of an offer is asked for at once, and what is charged later, when goods that are not there yet leave.

use super::{Offered, first_shares};
use crate::money::Minor;

impl Offered {
    /// What an order made of this offer asks for when it is placed: just what `Order::group_amount` says of its first group.
    #[must_use]
    pub fn due_now(&self) -> Minor {
        let now = |line: &super::OfferedLine| -> u32 {
            line.portions.iter().filter(|portion| portion.group == 1).map(|portion| portion.units).sum()
        };
        let goods: Minor = self
            .lines
            .iter()
            .zip(&self.priced.lines)
            .map(|(line, priced)| {
                let quantity = line.portions.iter().map(|portion| portion.units).sum();
                first_shares(priced.total, quantity, now(line))
            })
            .sum();
        let leaves_now = self.lines.iter().any(|line| now(line) > 0);
        if leaves_now { goods + self.priced.shipping.total } else { goods }
    }
}
