//! An amount that is given back without goods coming back: which payments it is taken from, and whose invoice it corrects.

use super::Order;
use crate::ledger::{Refund, RefundState};
use crate::money::Minor;

/// A part of an amount that goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    pub group: u8,
    /// The parcel whose invoice is corrected.
    pub parcel: u16,
    pub amount: Minor,
}

impl Order {
    /// Where an amount is taken from: of each payment no more than is left of it, of each parcel no more than was taken for
    /// it, the earliest first. `refunds` are those of the order.
    ///
    /// # Errors
    /// How much could be given back, when that is less.
    pub fn sources(&self, refunds: &[Refund], amount: Minor) -> Result<Vec<Source>, Minor> {
        let (mut sources, mut left) = (Vec::new(), amount);
        for (group, payment) in self.payments() {
            let mut refundable = payment.refundable();
            for (parcel, taken) in payment.capture.iter().flat_map(|capture| &capture.parcels) {
                let own = refunds.iter().filter(|it| it.group == group && it.parcel == *parcel);
                let back: Minor = own.filter(|it| it.state != RefundState::Failed).map(|it| it.amount).sum();
                let part = (*taken - back).min(refundable).min(left);
                if part > Minor::ZERO {
                    sources.push(Source { group, parcel: *parcel, amount: part });
                    refundable = refundable - part;
                    left = left - part;
                }
            }
        }
        if left > Minor::ZERO { Err(amount - left) } else { Ok(sources) }
    }
}
