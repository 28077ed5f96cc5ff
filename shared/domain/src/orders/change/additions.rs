//! Units that are added: at today's price, as lines of their own, in a payment group of their own that waits for the customer.
//! Those that wait for goods are charged when these leave, like any others.

use super::super::{Bucket, Line, Offered, Order, Payment, PaymentState, Portion, Terms, Wanted, offer};
use super::{ChangeRefused, Note, Plan, Working};
use crate::ids::Sku;
use crate::money::Minor;

/// A line that begins.
pub(super) struct Added {
    pub(super) sku: Sku,
    pub(super) quantity: u32,
    pub(super) unit_price: Minor,
}

impl Added {
    pub(super) fn goods(&self) -> Minor {
        self.unit_price.quantity(self.quantity)
    }
}

impl Line {
    /// Units that were neither cancelled nor went to another line.
    #[must_use]
    pub fn live(&self) -> u32 {
        self.units(|portion| !matches!(portion.bucket, Bucket::Cancelled | Bucket::Repriced))
    }

    /// Units as they were ordered, without those that went to another line.
    #[must_use]
    pub fn ordered(&self) -> u32 {
        self.units(|portion| portion.bucket != Bucket::Repriced)
    }
}

impl Working<'_> {
    /// More units of a line, and new SKUs, at what they cost today.
    pub(super) fn price_additions(&self, plan: &Plan<'_>) -> Result<Vec<Added>, ChangeRefused> {
        let more = plan.quantities.iter().filter_map(|(number, wanted)| {
            let line = &self.next.lines[usize::from(*number) - 1];
            (*wanted > line.live()).then(|| (&line.sku, *wanted - line.live()))
        });
        let new = plan.added.iter().map(|(sku, quantity)| (*sku, *quantity));
        let mut added: Vec<Added> = Vec::new();
        for (sku, quantity) in more.chain(new) {
            if let Some(same) = added.iter_mut().find(|added| added.sku == *sku) {
                same.quantity = same.quantity.saturating_add(quantity);
                continue;
            }
            let product = self.goods.get(sku).map(|goods| &goods.product).filter(|product| product.published);
            let product =
                product.ok_or_else(|| ChangeRefused::field("operations", format!("{sku} is not sold in this shop")))?;
            added.push(Added { sku: sku.clone(), quantity, unit_price: product.price_at(self.now) });
        }
        for one in &added {
            let there: u32 = self.next.lines.iter().filter(|line| line.sku == one.sku).map(Line::live).sum();
            let most = self.goods[&one.sku].product.max_per_order.unwrap_or(super::super::MOST_UNITS);
            if there.saturating_add(one.quantity) > most {
                let message = format!("at most {most} of {} in one order", one.sku);
                return Err(ChangeRefused::field("operations", message));
            }
        }
        Ok(added)
    }

    /// Adds the lines, reserved where they are; answers the group that waits for payment.
    pub(super) fn append(&mut self, plan: &Plan<'_>, added: &[Added]) -> Result<Option<u8>, ChangeRefused> {
        if added.is_empty() {
            return Ok(None);
        }
        let offered = self.offer_added(added)?;
        let discounts = self.discounts_of_added(plan, added);
        let group = self.next.next_group();
        let mut waits = 0;
        for (index, one) in added.iter().enumerate() {
            let charged = one.goods() - discounts[index];
            let rate = self.rate(&self.next.ship_to, &one.sku);
            let taxes = rate.map(|rate| rate.on(charged)).into_iter().collect();
            let portions = offered.lines[index].portions.iter().map(|portion| Portion {
                group: if portion.bucket == Bucket::Backordered { group + 1 } else { group },
                ..portion.clone()
            });
            let line = Line {
                sku: one.sku.clone(),
                name: offered.lines[index].name.clone(),
                unit_price: one.unit_price,
                discount: discounts[index],
                taxes,
                replaces: None,
                awaits: None,
                dismissed: 0,
                price_override: None,
                portions: portions.collect(),
            };
            waits += line.units(|portion| portion.bucket == Bucket::Backordered);
            self.next.lines.push(line);
        }
        if waits > 0 {
            self.notes.push(Note::Waits(waits));
        }
        self.next.verified = false;
        let held = |portion: &Portion| portion.group == group && portion.bucket.is_open();
        if self.next.units(held) == 0 {
            return Ok(None);
        }
        let amount = self.next.amount(held);
        let state = if amount > Minor::ZERO { PaymentState::Awaited } else { PaymentState::NotNeeded };
        let until = (amount > Minor::ZERO).then(|| self.patience());
        let payment = Payment { state, pay_until: until, ..Payment::requested(amount, String::new()) };
        self.next.put_payment(group, payment);
        Ok((amount > Minor::ZERO).then_some(group))
    }

    fn offer_added(&self, added: &[Added]) -> Result<Offered, ChangeRefused> {
        let lines: Vec<Wanted> =
            added.iter().map(|one| Wanted { sku: one.sku.clone(), quantity: one.quantity }).collect();
        let goods = self.goods_with(&self.base, &self.next);
        Ok(offer(&goods, &Self::terms(&lines, &self.next, self.next.later_charge.is_some()), self.rules, self.now)?)
    }

    pub(super) fn terms<'t>(lines: &'t [Wanted], order: &'t Order, allow_backorder: bool) -> Terms<'t> {
        Terms {
            lines,
            ship_to: &order.ship_to,
            coupon: None,
            allow_backorder,
            quote: None,
            option: Some(&order.shipping.option),
        }
    }
}
