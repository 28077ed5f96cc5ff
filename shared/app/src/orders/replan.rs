//! Where else units can come from that are not where they were promised from: another location, goods that are yet to come
//! where the customer agreed to wait, or nowhere.

use crate::settings::Shop;
use crate::{App, Error};
use domain::ids::{LocationId, Sku};
use domain::locations::Location;
use domain::orders::{Order, Resolution, StockEffects};
use domain::promise::{Ready, Window, available_on};
use domain::shipping::Shipment;
use jiff::Timestamp;
use std::collections::BTreeMap;
use store::inventory::{self, StockOfSku};
use store::{Changes, TableError, keys};

/// Plans for one write: what was read of each SKU, and what plans have taken of it so far.
pub(crate) struct Replan<'a> {
    app: &'a App,
    shop: &'a Shop,
    now: Timestamp,
    stock: BTreeMap<Sku, StockOfSku>,
    taken: BTreeMap<(Sku, LocationId), u32>,
    backordered: BTreeMap<Sku, u32>,
}

impl<'a> Replan<'a> {
    pub(crate) fn new(app: &'a App, shop: &'a Shop, now: Timestamp) -> Self {
        Self { app, shop, now, stock: BTreeMap::new(), taken: BTreeMap::new(), backordered: BTreeMap::new() }
    }

    /// What was read of a SKU.
    ///
    /// # Errors
    /// A SKU nothing was planned for.
    pub(crate) fn stock_of(&self, sku: &Sku) -> Result<&StockOfSku, Error> {
        self.stock.get(sku).ok_or_else(|| Error::Bug(format!("nothing was planned for {sku}")))
    }

    /// What becomes of `units` that `location` does not have, the nearest other location first.
    pub(crate) async fn plan(
        &mut self,
        order: &Order,
        sku: &Sku,
        location: &LocationId,
        units: u32,
    ) -> Result<Vec<(u32, Resolution)>, Error> {
        if !self.stock.contains_key(sku) {
            let read = inventory::of_sku(&*self.app.table, sku).await?;
            self.stock.insert(sku.clone(), read);
        }
        let (mut plan, mut left) = (Vec::new(), units);
        for other in self.nearest(order, location) {
            let place = (sku.clone(), other.id.clone());
            let item = self.stock.get(sku).and_then(|stock| stock.items.iter().find(|item| item.location == other.id));
            let taken = self.taken.get(&place).copied().unwrap_or(0);
            let here = item.map_or(0, |item| item.sellable().saturating_sub(taken)).min(left);
            if here == 0 {
                continue;
            }
            let promise = promise(self.shop, order, other, Ready::InStock, self.now);
            plan.push((here, Resolution::Reroute { location: other.id.clone(), promise }));
            *self.taken.entry(place).or_default() += here;
            left -= here;
        }
        if left > 0 && order.later_charge.is_some() {
            let waits = self.can_wait(sku, left);
            if waits > 0 {
                plan.push((waits, Resolution::Backorder { promise: self.when_goods_come(order, sku, waits) }));
                *self.backordered.entry(sku.clone()).or_default() += waits;
                left -= waits;
            }
        }
        if left > 0 {
            plan.push((left, Resolution::Cancel));
        }
        Ok(plan)
    }

    fn nearest(&self, order: &Order, except: &LocationId) -> Vec<&'a Location> {
        let destination = order.ship_to.destination().coordinates();
        let mut others: Vec<&Location> = self.shop.locations.iter().filter(|other| other.id != *except).collect();
        others.sort_by(|one, other| {
            let far = |location: &Location| destination.map_or(0.0, |to| location.coordinates().distance_km(to));
            far(one).total_cmp(&far(other)).then_with(|| one.id.cmp(&other.id))
        });
        others
    }

    fn can_wait(&self, sku: &Sku, units: u32) -> u32 {
        let left = self.stock.get(sku).map_or(0, |stock| stock.backorders.left);
        let left = u32::try_from(left.max(0)).unwrap_or(u32::MAX);
        units.min(left.saturating_sub(self.backordered.get(sku).copied().unwrap_or(0)))
    }

    fn when_goods_come(&self, order: &Order, sku: &Sku, units: u32) -> Option<Window> {
        let stock = self.stock.get(sku)?;
        let announced: Vec<_> = stock
            .inbound
            .iter()
            .filter(|inbound| inbound.quantity > 0)
            .map(|inbound| (u32::try_from(inbound.quantity).unwrap_or(u32::MAX), inbound.expected_on))
            .collect();
        let ahead = u32::try_from(stock.backorders.waiting).unwrap_or(u32::MAX);
        let ahead = ahead.saturating_add(self.backordered.get(sku).copied().unwrap_or(0));
        let day = available_on(&announced, ahead, units)?;
        let brings = stock.inbound.iter().find(|inbound| inbound.expected_on == day)?;
        let location = self.shop.locations.iter().find(|location| location.id == brings.location)?;
        promise(self.shop, order, location, Ready::Expected(day), self.now)
    }

    /// Adds the writes of what the order newly takes and waits for, as planned.
    pub(crate) fn take(&self, changes: &mut Changes<Error>, before: &Order, next: &Order) -> Result<(), Error> {
        let effects = StockEffects::between(Some(before), Some(next));
        for ((sku, place), units) in &effects.reserved {
            let stock = self.stock_of(sku)?.items.iter().find(|item| item.location == *place);
            let stock = stock.ok_or_else(|| {
                Error::Store(TableError::corrupt(&keys::stock(sku, place), "planned from an item that is not there"))
            })?;
            changes.reserve(stock, *units, || Error::Contention);
        }
        for (sku, units) in &effects.waiting {
            changes.backorder(sku, *units, || Error::Contention);
        }
        Ok(())
    }
}

/// When goods from `location` would arrive by the option the order was placed with; none where the option is gone.
pub(crate) fn promise(shop: &Shop, order: &Order, location: &Location, ready: Ready, now: Timestamp) -> Option<Window> {
    let shipment = Shipment { location, goods: Vec::new(), ready };
    let offers = shop.shipping.offers(&order.ship_to.destination(), &[shipment], now).ok()?;
    let option = offers.offers.into_iter().find(|option| option.id == order.shipping.option)?;
    option.legs.first()?.window
}
