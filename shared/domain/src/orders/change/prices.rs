//! Pricing what has not left anew: another price, a coupon that lapses or applies, another place's taxes. What costs the same
//! as before is left alone.

use super::super::{Line, Portion, PriceOverride};
use super::additions::Added;
use super::{ChangeRefused, Note, Plan, Working};
use crate::money::{Minor, prorate};
use crate::pricing::{Coupon, Tax, TaxRate};

/// What the open units of a line cost, or should.
#[derive(PartialEq)]
struct Price {
    unit: Minor,
    discount: Minor,
    taxes: Vec<Tax>,
}

impl Working<'_> {
    pub(super) fn price_anew(&mut self, plan: &Plan<'_>, added: &[Added]) -> Result<(), ChangeRefused> {
        let discounts = self.discounts(plan, added);
        for (index, discount) in (0..self.next.lines.len()).zip(discounts) {
            let number = u8::try_from(index + 1).unwrap_or(u8::MAX);
            let line = &self.next.lines[index];
            let units = line.units(open);
            if units == 0 {
                if plan.prices.contains_key(&number) {
                    return Err(ChangeRefused::AlreadyShipped { line: Some(number) });
                }
                continue;
            }
            let set = plan.prices.get(&number);
            let unit = set.map_or(line.unit_price, |(price, _)| *price);
            let now = Price { unit: line.unit_price, discount: line.discount_of(open), taxes: line.taxes_of(open) };
            let taxes = self.taxes(plan, line, unit.quantity(units) - discount, &now);
            let price = Price { unit, discount, taxes };
            if price != now {
                let part = self.open_part(index);
                let line = &mut self.next.lines[part];
                line.unit_price = price.unit;
                line.discount = price.discount;
                line.taxes = price.taxes;
                if let Some((_, reason)) = set {
                    let reason = (*reason).to_owned();
                    line.price_override = Some(PriceOverride { reason, by: self.by.to_owned(), at: self.now });
                }
            }
        }
        Ok(())
    }

    /// The discount of what has not left of each line. Added lines get theirs when they are added, by the same rule.
    fn discounts(&mut self, plan: &Plan<'_>, added: &[Added]) -> Vec<Minor> {
        let now: Vec<Minor> = self.next.lines.iter().map(|line| line.discount_of(open)).collect();
        let Some(coupon) = self.coupon().cloned() else { return now };
        let goods = self.open_goods(plan);
        let reached = self.reaches(&coupon, &goods, added);
        let had = now.iter().any(|discount| !discount.is_zero());
        if !reached {
            if had {
                self.notes.push(Note::CouponLapses(coupon.code.clone()));
            }
            return vec![Minor::ZERO; now.len()];
        }
        if !had && goods.iter().any(|goods| !goods.is_zero()) {
            self.notes.push(Note::CouponApplies(coupon.code.clone()));
        }
        if let Some(fixed) = coupon.fixed {
            let (shares, _) = self.spread(fixed.amount, &goods, added);
            return shares;
        }
        let share = |goods: Minor| coupon.discounts_of(goods);
        let priced = |index: usize| plan.prices.contains_key(&u8::try_from(index + 1).unwrap_or(u8::MAX));
        // A percentage is the same of fewer units: only what had no discount, or has another price, is worked out anew.
        let each = now.iter().zip(&goods).enumerate();
        each.map(|(index, (now, goods))| if now.is_zero() || priced(index) { share(*goods) } else { *now }).collect()
    }

    /// The discount of each added line.
    pub(super) fn discounts_of_added(&self, plan: &Plan<'_>, added: &[Added]) -> Vec<Minor> {
        let nothing = vec![Minor::ZERO; added.len()];
        let Some(coupon) = self.coupon() else { return nothing };
        let goods = self.open_goods(plan);
        if !self.reaches(coupon, &goods, added) {
            return nothing;
        }
        match coupon.fixed {
            Some(fixed) => self.spread(fixed.amount, &goods, added).1,
            None => added.iter().map(|added| coupon.discounts_of(added.goods())).collect(),
        }
    }

    /// The order's coupon, while the shop still has it. One that was taken back stays as it was granted.
    fn coupon(&self) -> Option<&Coupon> {
        self.next.coupon.as_deref().and_then(|code| self.rules.coupons.find(code).ok())
    }

    fn open_goods(&self, plan: &Plan<'_>) -> Vec<Minor> {
        let numbered = (1u8..).zip(&self.next.lines);
        numbered
            .map(|(number, line)| {
                let unit = plan.prices.get(&number).map_or(line.unit_price, |(price, _)| *price);
                unit.quantity(line.units(open))
            })
            .collect()
    }

    /// What has left counts toward a threshold, and so does what came back since.
    fn reaches(&self, coupon: &Coupon, open_goods: &[Minor], added: &[Added]) -> bool {
        let Some(threshold) = coupon.threshold else { return true };
        let gone: Minor =
            self.next.lines.iter().map(|line| line.unit_price.quantity(line.units(|it| it.bucket.has_left()))).sum();
        let new: Minor = added.iter().map(Added::goods).sum();
        gone + open_goods.iter().copied().sum::<Minor>() + new >= threshold.amount
    }

    /// What a fixed coupon still has to give, spread over what has not left and what is added.
    fn spread(&self, fixed: Minor, goods: &[Minor], added: &[Added]) -> (Vec<Minor>, Vec<Minor>) {
        let given: Minor = self.next.lines.iter().map(|line| line.discount_of(|it| it.bucket.has_left())).sum();
        let all: Vec<Minor> = goods.iter().copied().chain(added.iter().map(Added::goods)).collect();
        let most: Minor = all.iter().copied().sum();
        let rest = (fixed - given).max(Minor::ZERO).min(most);
        let weights: Vec<u64> = all.iter().map(|goods| u64::try_from(goods.0).unwrap_or(0)).collect();
        let mut shares = prorate(rest, &weights);
        let of_added = shares.split_off(goods.len());
        (shares, of_added)
    }

    /// Taxes on what the units cost now. Without another place the rates stay those of the order.
    fn taxes(&self, plan: &Plan<'_>, line: &Line, charged: Minor, now: &Price) -> Vec<Tax> {
        if let Some(ship_to) = plan.ship_to {
            return self.rate(ship_to, &line.sku).map(|rate| rate.on(charged)).into_iter().collect();
        }
        let was = now.unit.quantity(line.units(open)) - now.discount;
        if charged == was {
            return now.taxes.clone();
        }
        line.taxes.iter().map(|tax| tax.on(charged)).collect()
    }

    pub(super) fn rate(&self, ship_to: &crate::address::Address, sku: &crate::ids::Sku) -> Option<&TaxRate> {
        let class = self.goods.get(sku).map(|goods| goods.product.tax_class.as_str())?;
        self.rules.taxes.rate_for(&ship_to.destination(), class)
    }
}

pub(super) fn open(portion: &Portion) -> bool {
    portion.bucket.is_open()
}
