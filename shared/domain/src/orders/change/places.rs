//! Another address or another way of sending: where units leave from and when they arrive is worked out anew, and so is what
//! sending costs. Units that leave from where they are stay as far as they got.

use super::super::{Bucket, Goods, Offered, Order, Portion, Shipping, Wanted, offer};
use super::prices::open;
use super::{ChangeRefused, Plan, Working};
use crate::ids::{LocationId, Sku};
use crate::money::Minor;
use crate::pricing::{self, Basket, CouponSettings, LineInput};
use crate::promise::Window;
use std::collections::{BTreeMap, BTreeSet};

impl Working<'_> {
    /// Takes the new address and option, and gives every unit that is there its place for them.
    pub(super) fn replace(&mut self, plan: &Plan<'_>) -> Result<(), ChangeRefused> {
        if !plan.moves() {
            return Ok(());
        }
        if !self.next.departures.is_empty() {
            return Err(ChangeRefused::AlreadyShipped { line: None });
        }
        if let Some(ship_to) = plan.ship_to {
            self.next.ship_to = ship_to.clone();
            self.next.verified = false;
        }
        if let Some(option) = plan.option {
            option.clone_into(&mut self.next.shipping.option);
        }
        // A label says where to and how.
        for parcel in self.next.packed_parcels() {
            self.next.open_parcel(parcel);
        }
        let held = |portion: &Portion| portion.bucket.holds_stock();
        let lines = wanted(&self.next, held);
        if lines.is_empty() {
            return Ok(());
        }
        let goods = self.goods_with(&self.base, &self.next.without_units());
        let offered = offer(&goods, &Self::terms(&lines, &self.next, false), self.rules, self.now)?;
        self.next.shipping.name.clone_from(&offered.option().name);
        self.next.allocation.clone_from(&offered.reasons);
        let mut places = Places::of(&offered);
        let mut stays = Vec::new();
        for line in &mut self.next.lines {
            let own = places.by_sku.entry(line.sku.clone()).or_default();
            stays.push(line.change_units(|_, unit| held(unit) && stay(unit, own)));
        }
        for (line, stays) in self.next.lines.iter_mut().zip(stays) {
            let own = places.by_sku.entry(line.sku.clone()).or_default();
            line.change_units(|at, unit| held(unit) && !stays[at] && settle(unit, own));
        }
        Ok(())
    }

    /// What sending costs where it goes elsewhere or another way, by today's rates. More or less of the goods leaves the charge
    /// as it was agreed (docs/adr/0015-changes.md).
    pub(super) fn charge_for_sending(&mut self, plan: &Plan<'_>) -> Result<(), ChangeRefused> {
        if !plan.moves() || self.next.units(open) == 0 {
            return Ok(());
        }
        let cost = self.cost_of(&self.next)?;
        let taxes = self.taxes_on_sending(cost)?;
        self.next.shipping = Shipping { cost, taxes, ..self.next.shipping.clone() };
        Ok(())
    }

    /// What sending all that has not left would cost by today's rates.
    fn cost_of(&self, order: &Order) -> Result<Minor, ChangeRefused> {
        let lines = wanted(order, open);
        let goods = self.goods_with(&self.base, &order.without_units());
        Ok(offer(&goods, &Self::terms(&lines, order, true), self.rules, self.now)?.option().cost)
    }

    fn taxes_on_sending(&self, cost: Minor) -> Result<Vec<pricing::Tax>, ChangeRefused> {
        let open_lines = self.next.lines.iter().filter(|line| line.units(open) > 0);
        let lines: Vec<LineInput> = open_lines
            .map(|line| LineInput {
                unit_price: line.unit_price,
                quantity: line.units(open),
                tax_class: self
                    .goods
                    .get(&line.sku)
                    .map_or_else(|| pricing::STANDARD_TAX_CLASS.to_owned(), |goods| goods.product.tax_class.clone()),
            })
            .collect();
        let basket = Basket {
            lines: &lines,
            coupon: None,
            coupons: &CouponSettings::default(),
            taxes: self.rules.taxes,
            destination: &self.next.ship_to.destination(),
            shipping: cost,
        };
        let priced = pricing::price(&basket).map_err(super::PlaceRefused::from)?;
        Ok(priced.shipping.taxes)
    }

    /// The goods as they would be if the order gave up everything `keeps` does not hold: what it has itself it may have
    /// again, sold or not.
    pub(super) fn goods_with(&self, order: &Order, keeps: &Order) -> BTreeMap<Sku, Goods> {
        let mut goods = self.goods.clone();
        let (held, kept) = (order.reservations(), keeps.reservations());
        let places: BTreeSet<&(Sku, LocationId)> = held.keys().chain(kept.keys()).collect();
        for place in places {
            let [had, keeps] = [&held, &kept].map(|of| of.get(place).copied().map_or(0, i64::from));
            let Some(there) = goods.get_mut(&place.0) else { continue };
            if let Some(item) = there.stock.iter_mut().find(|item| item.location == place.1) {
                // What a count has found missing is not there to be had again.
                let freed = had - keeps;
                item.counters.available += if freed > 0 { (freed - item.counters.short).max(0) } else { freed };
            }
        }
        for (sku, units) in order.waiting() {
            let freed = units.saturating_sub(keeps.waiting().get(&sku).copied().unwrap_or(0));
            if let Some(there) = goods.get_mut(&sku) {
                there.backorders.left += i64::from(freed);
                there.backorders.waiting = (there.backorders.waiting - i64::from(freed)).max(0);
            }
        }
        for (sku, there) in &mut goods {
            // What was ordered may be sent, whatever has become of the product since.
            if order.lines.iter().any(|line| line.sku == *sku) {
                there.product.published = true;
                there.product.max_per_order = None;
            }
        }
        goods
    }
}

impl Order {
    fn without_units(&self) -> Self {
        Self { lines: Vec::new(), ..self.clone() }
    }
}

fn wanted(order: &Order, fits: impl Fn(&Portion) -> bool) -> Vec<Wanted> {
    let counted = order.lines.iter().map(|line| Wanted { sku: line.sku.clone(), quantity: line.units(&fits) });
    counted.filter(|wanted| wanted.quantity > 0).collect()
}

/// How many units of each SKU are to leave from where, and when they arrive.
struct Places {
    by_sku: BTreeMap<Sku, BTreeMap<LocationId, (u32, Option<Window>)>>,
}

impl Places {
    fn of(offered: &Offered) -> Self {
        let mut by_sku: BTreeMap<Sku, BTreeMap<LocationId, (u32, Option<Window>)>> = BTreeMap::new();
        for line in &offered.lines {
            for portion in &line.portions {
                let Some(location) = &portion.location else { continue };
                let places = by_sku.entry(line.sku.clone()).or_default();
                places.entry(location.clone()).or_insert((0, portion.promise)).0 += portion.units;
            }
        }
        Self { by_sku }
    }
}

/// A unit stays where it is, if units are to leave from there: marked by its promise, and taken off the list.
fn stay(portion: &mut Portion, places: &mut BTreeMap<LocationId, (u32, Option<Window>)>) -> bool {
    let here = portion.location.as_ref().and_then(|location| places.get_mut(location));
    let Some((left, promise)) = here.filter(|(left, _)| *left > 0) else { return false };
    *left -= 1;
    promised(portion, *promise);
    true
}

/// A unit that found no place where it is goes where one is left.
fn settle(portion: &mut Portion, places: &mut BTreeMap<LocationId, (u32, Option<Window>)>) -> bool {
    let Some((location, (left, promise))) = places.iter_mut().find(|(_, (left, _))| *left > 0) else { return false };
    *left -= 1;
    portion.bucket = Bucket::Reserved;
    portion.location = Some(location.clone());
    portion.fulfillment = None;
    portion.parcel = None;
    promised(portion, *promise);
    true
}

/// The customer asked for another date: it is a new promise, not a broken one.
fn promised(portion: &mut Portion, promise: Option<Window>) {
    portion.promise = promise;
    portion.first_promise = None;
}
