//! A product as a shopper sees it. What is said about stock is read consistently at this moment, never from the snapshot: in
//! one call, and in a second one only when something is short.

use super::alternatives::{Alternative, instead_of};
use super::snapshot;
use crate::{App, Error, settings};
use domain::catalog::Product;
use domain::ids::Sku;
use domain::money::Minor;
use domain::orders::MOST_UNITS;
use domain::promise;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::inventory::{self, StockOfSku};
use store::{catalog, keys};

/// Shown instead of something that cannot be had now.
const MOST_ALTERNATIVES: usize = 3;

/// A published product with what can be had of it.
#[derive(Clone, Debug)]
pub struct Shown {
    pub product: Product,
    /// The price that holds now.
    pub price: Minor,
    pub supply: Supply,
    /// What the supply was worked out from, for whoever has more to say of it: the stock of the shop's locations, and what
    /// is on its way if fewer are for sale than were asked for.
    pub stock: StockOfSku,
    /// The search entries as they were at the same moment.
    pub(super) revision: Option<String>,
    /// Given when nothing is left, most similar first.
    pub alternatives: Vec<Alternative>,
}

/// What can be had of a product, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Supply {
    /// Units for sale over all locations.
    pub now: u32,
    /// When the next buyer can have one. None while there is something to buy now, and when nobody has announced goods.
    pub available_on: Option<Date>,
    /// Units that may be ordered although they are not there.
    pub backorders_left: u32,
}

impl Supply {
    /// The most units of the product that one order may have, those that come later included; 0 when it cannot be ordered.
    #[must_use]
    pub fn most(self, product: &Product) -> u32 {
        let allowed = product.max_per_order.unwrap_or(MOST_UNITS).min(MOST_UNITS);
        self.now.saturating_add(self.backorders_left).min(allowed)
    }
}

/// A product for somebody who thinks of having `wanted` of it, at least 1.
///
/// # Errors
/// `NotFound`, also for what is not published.
pub async fn get_product(app: &App, sku: &Sku, wanted: u32) -> Result<Shown, Error> {
    let Found { product, mut stock, revision } = find(app, sku).await?;
    let product = product.filter(|product| product.published).ok_or(Error::NotFound("product"))?;
    if stock.sellable() < wanted.max(1) {
        stock.inbound = inventory::inbound(&*app.table, sku).await?;
    }
    let now = app.now();
    let supply = supply(&stock, now);
    let alternatives = match supply.now {
        0 => {
            let snapshot = snapshot::of_revision(app, revision.as_deref()).await?;
            instead_of(app, &snapshot, &[], &product, MOST_ALTERNATIVES).await?
        }
        _ => Vec::new(),
    };
    Ok(Shown { price: product.price_at(now), product, supply, stock, revision, alternatives })
}

struct Found {
    product: Option<Product>,
    stock: StockOfSku,
    revision: Option<String>,
}

/// Reads the product, its stock at the shop's locations, its back-orders and the head of the search entries in one
/// consistent batch. Each item of a batch is a read unit, where a query of the partition of its stock would be one for all;
/// but a call less is a third less work, and a shopper waits for it.
async fn find(app: &App, sku: &Sku) -> Result<Found, Error> {
    let shop = settings::shop(app).await?;
    let mut wanted = vec![keys::product(sku), keys::catalog_head(), keys::backorder(sku)];
    wanted.extend(shop.locations.iter().map(|location| keys::stock(sku, &location.id)));
    let mut found = app.table.get_many(&wanted).await?.into_iter();
    let mut next = || found.next().flatten();
    let product = next().map(catalog::decode).transpose()?;
    let revision = catalog::revision_of(next().as_ref());
    let backorders = next().map(|item| inventory::decode_backorders(&wanted[2], item)).transpose()?;
    let items = found.zip(&wanted[3..]).filter_map(|(item, key)| item.map(|item| inventory::decode_stock(key, item)));
    let stock = StockOfSku {
        items: items.collect::<Result<_, _>>()?,
        backorders: backorders.unwrap_or_default(),
        inbound: Vec::new(),
    };
    Ok(Found { product, stock, revision })
}

fn supply(stock: &StockOfSku, now: Timestamp) -> Supply {
    let sellable = stock.sellable();
    let today = now.to_zoned(TimeZone::UTC).date();
    // A delivery whose day has passed has no date that anybody could promise.
    let announced: Vec<(u32, Date)> = stock
        .inbound
        .iter()
        .filter(|inbound| inbound.expected_on >= today)
        .filter_map(|inbound| Some((u32::try_from(inbound.quantity).ok()?, inbound.expected_on)))
        .collect();
    let waiting = u32::try_from(stock.backorders.waiting).unwrap_or(0);
    let available_on = if sellable > 0 { None } else { promise::available_on(&announced, waiting, 1) };
    Supply { now: sellable, available_on, backorders_left: u32::try_from(stock.backorders.left).unwrap_or(0) }
}

#[cfg(test)]
mod tests {
    use super::super::snapshot::samples::{product, sku};
    use super::*;
    use domain::ids::{LocationId, PurchaseOrderId};
    use domain::stock::{Backorders, Inbound, StockItem};
    use jiff::civil::date;

    fn at_location(location: &str, available: i64, safety: i64) -> StockItem {
        let mut item = StockItem::empty(sku("KETTLE-1"), LocationId::parse(location).unwrap());
        item.counters.available = available;
        item.safety = safety;
        item
    }

    fn inbound(quantity: i64, expected_on: Date) -> Inbound {
        let (purchase_order, location) = (PurchaseOrderId::parse("po_1").unwrap(), LocationId::parse("east").unwrap());
        Inbound { purchase_order, location, expected_on, quantity, version: 1 }
    }

    fn on_march_1(stock: &StockOfSku) -> Supply {
        supply(stock, "2027-03-01T09:00:00Z".parse().unwrap())
    }

    #[test]
    fn a1_what_can_be_had_now_is_available_less_safety_over_all_locations() {
        let items = vec![at_location("east", 5, 2), at_location("west", 1, 3), at_location("north", 4, 0)];
        let supply =
            on_march_1(&StockOfSku { items, inbound: vec![inbound(20, date(2027, 3, 10))], ..Default::default() });
        assert_eq!(supply, Supply { now: 7, available_on: None, backorders_left: 0 });
    }

    #[test]
    fn a1_an_order_may_have_what_is_there_and_what_may_be_waited_for() {
        let most = |now, backorders_left, max_per_order| {
            let mut product = product("KETTLE-1", "Kettle", "kettles", "Good.");
            product.max_per_order = max_per_order;
            Supply { now, available_on: None, backorders_left }.most(&product)
        };
        assert_eq!(most(3, 0, None), 3);
        assert_eq!(most(3, 5, None), 8);
        assert_eq!(most(3, 5, Some(4)), 4);
        assert_eq!(most(0, 0, Some(4)), 0);
        assert_eq!(most(u32::MAX, 5, None), MOST_UNITS);
    }

    #[test]
    fn a2_an_empty_shelf_says_when_and_never_invents_a_date() {
        let coming = |inbound: Vec<Inbound>| {
            let backorders = Backorders { limit: 10, left: 8, waiting: 2, version: 3 };
            on_march_1(&StockOfSku { items: vec![at_location("east", 0, 0)], backorders, inbound })
        };
        let supply = coming(vec![inbound(20, date(2027, 3, 10)), inbound(2, date(2027, 3, 4))]);
        assert_eq!(supply.available_on, Some(date(2027, 3, 10)), "those of the 4th are waited for already");
        assert_eq!(supply.backorders_left, 8);
        assert_eq!(coming(vec![inbound(20, date(2027, 3, 1))]).available_on, Some(date(2027, 3, 1)));
        for nothing in [vec![], vec![inbound(20, date(2027, 2, 28))], vec![inbound(2, date(2027, 3, 4))]] {
            assert_eq!(coming(nothing).available_on, None);
        }
    }
}
