//! Lines that come later and take the place of others: what is sent in exchange, and what is sent once more. Owns how they
//! join an order and leave it again; what they cost is the caller's.

use super::{Bucket, Line, Order, Portion, State};
use crate::ids::{LocationId, Sku};
use crate::money::Minor;
use crate::orders::added;
use crate::pricing::Tax;
use crate::promise::Window;

/// A line that joins an order: where its units are taken from, and what they cost.
#[derive(Clone, Debug, PartialEq)]
pub struct NewLine {
    pub sku: Sku,
    pub name: String,
    pub unit_price: Minor,
    pub discount: Minor,
    pub taxes: Vec<Tax>,
    /// The line whose units it takes the place of.
    pub replaces: u8,
    /// The return it waits for; none where it is sent at once.
    pub awaits: Option<u16>,
    /// The claim it is sent for.
    pub claim: Option<u16>,
    /// Units by location, with what is promised of them.
    pub from: Vec<(LocationId, u32, Option<Window>)>,
}

impl NewLine {
    /// Sent for nothing, in the place of units that went wrong.
    #[must_use]
    pub fn free(order: &Order, replaces: u8, claim: u16, from: Vec<(LocationId, u32, Option<Window>)>) -> Option<Self> {
        let line = order.lines.get(usize::from(replaces).checked_sub(1)?)?;
        Some(Self {
            sku: line.sku.clone(),
            name: line.name.clone(),
            unit_price: Minor::ZERO,
            discount: Minor::ZERO,
            taxes: Vec::new(),
            replaces,
            awaits: None,
            claim: Some(claim),
            from,
        })
    }

    /// The same goods once more, for just what the units they stand for cost: an exchange of like for like moves no money.
    #[must_use]
    pub fn alike(
        order: &Order,
        replaces: u8,
        awaits: u16,
        fits: impl Fn(&Portion) -> bool,
        from: Vec<(LocationId, u32, Option<Window>)>,
    ) -> Option<Self> {
        let line = order.lines.get(usize::from(replaces).checked_sub(1)?)?;
        let mut taxes = line.taxes_of(&fits);
        let whole = line.unit_price.quantity(line.units(&fits)) + added(&taxes);
        let mut discount = whole - line.amount(&fits);
        if discount < Minor::ZERO {
            // Shares are rounded one by one: a unit's may be one minor unit above the sum of its parts'.
            match taxes.iter_mut().find(|tax| !tax.included) {
                Some(tax) => tax.amount = tax.amount - discount,
                None => return None,
            }
            discount = Minor::ZERO;
        }
        Some(Self {
            sku: line.sku.clone(),
            name: line.name.clone(),
            unit_price: line.unit_price,
            discount,
            taxes,
            replaces,
            awaits: Some(awaits),
            claim: None,
            from,
        })
    }
}

impl Order {
    /// Whether a line's units wait for a return.
    #[must_use]
    pub fn awaits_return(&self, line: u8) -> bool {
        let line = usize::from(line).checked_sub(1).and_then(|index| self.lines.get(index));
        line.is_some_and(|line| line.awaits.is_some())
    }

    /// The order with lines that take the place of others, in a payment group of their own: it is open again, if it had
    /// ended. Answers the numbers of the lines and the group.
    #[must_use]
    pub fn with_replacements(&self, lines: &[NewLine]) -> (Self, Vec<u8>, u8) {
        let mut next = self.clone();
        let group = self.next_group();
        let mut numbers = Vec::new();
        for new in lines {
            let portions = new.from.iter().map(|(location, units, promise)| Portion {
                units: *units,
                bucket: Bucket::Reserved,
                location: Some(location.clone()),
                fulfillment: None,
                parcel: None,
                group,
                promise: *promise,
                first_promise: None,
                back: None,
                claim: new.claim,
                refund: None,
            });
            next.lines.push(Line {
                sku: new.sku.clone(),
                name: new.name.clone(),
                unit_price: new.unit_price,
                discount: new.discount,
                taxes: new.taxes.clone(),
                replaces: Some(new.replaces),
                awaits: new.awaits,
                dismissed: 0,
                price_override: None,
                portions: portions.collect(),
            });
            numbers.push(u8::try_from(next.lines.len()).unwrap_or(u8::MAX));
        }
        if !lines.is_empty() && next.state == State::Completed {
            next.state = State::Placed;
        }
        (next, numbers, group)
    }

    /// The order without what was to be sent for a return that does not come. What has left stays.
    #[must_use]
    pub fn without_replacements(&self, of: u16) -> Self {
        let mut next = self.clone();
        for line in next.lines.iter_mut().filter(|line| line.awaits == Some(of)) {
            line.change(u32::MAX, |portion| portion.bucket.is_open(), Portion::cancel);
            line.awaits = None;
        }
        next.end_if_nothing_is_left();
        next
    }

    /// The lines that wait for a return.
    #[must_use]
    pub fn awaiting(&self, of: u16) -> Vec<u8> {
        (1u8..).zip(&self.lines).filter(|(_, line)| line.awaits == Some(of)).map(|(number, _)| number).collect()
    }
}
