//! Putting a product, and showing it to the merchant. A product and how many units of it may be back-ordered change in one
//! transaction, so that what is sold beyond stock never exceeds what the product says.

use super::{body, categories};
use crate::retry::until_settled;
use crate::settings::next_version;
use crate::{App, Error};
use domain::catalog::Product;
use domain::ids::Sku;
use domain::stock::Backorders;
use futures::future::try_join;
use jiff::Timestamp;
use serde_json::Value;
use std::sync::atomic::{AtomicBool, Ordering};
use store::{Changes, TableError, catalog, inventory, keys};

/// A product as it was put.
#[derive(Clone, Debug)]
pub struct Put {
    pub product: Product,
    pub created: bool,
}

/// Checks a product and puts it whole.
///
/// # Errors
/// Every wrong field; `Stale` when it has another version than `if_match`, `IfMatchMissing` when it exists and none is given.
pub async fn put_product(app: &App, sku: &Sku, value: Value, if_match: Option<u64>) -> Result<Put, Error> {
    let product = body::parse(value, sku, app.config.currency, &categories(app).await?)?;
    let tried = AtomicBool::new(false);
    until_settled(|| attempt(app, &product, if_match, &tried)).await
}

async fn attempt(app: &App, product: &Product, if_match: Option<u64>, tried: &AtomicBool) -> Result<Put, Error> {
    let (found, backorders) = load(app, &product.sku).await?;
    let put = |version| Put { product: dated(product, version, found.as_ref(), app.now()), created: version == 1 };
    let version = match next_version(found.as_ref().map(|found| found.version), if_match) {
        Ok(version) => version,
        Err(refused) => {
            // An earlier try of ours whose reply was lost stands there as the version we meant to write.
            let meant = if_match.unwrap_or(0) + 1;
            let ours = found.as_ref().is_some_and(|found| found.version == meant && is_same(found, product));
            return if ours && tried.load(Ordering::Relaxed) { Ok(put(meant)) } else { Err(refused) };
        }
    };
    let put = put(version);
    tried.store(true, Ordering::Relaxed);
    commit(app, &put.product, &backorders).await?;
    Ok(put)
}

/// # Errors
/// `NotFound`.
pub async fn get_product_admin(app: &App, sku: &Sku) -> Result<Product, Error> {
    catalog::product(&*app.table, sku).await?.ok_or(Error::NotFound("product"))
}

/// What a put has to know of a SKU.
pub(super) async fn load(app: &App, sku: &Sku) -> Result<(Option<Product>, Backorders), Error> {
    let key = keys::backorder(sku);
    let backorders = async {
        let found = app.table.get(&key).await?;
        Ok::<_, TableError>(
            found.map(|found| inventory::decode_backorders(&key, found)).transpose()?.unwrap_or_default(),
        )
    };
    Ok(try_join(catalog::product(&*app.table, sku), backorders).await?)
}

/// The product as the version that follows `found`, put now. Nobody asks for parts of a second.
pub(super) fn dated(product: &Product, version: u64, found: Option<&Product>, now: Timestamp) -> Product {
    let changed_at = Timestamp::from_second(now.as_second()).ok();
    let created_at = found.map_or(changed_at, |found| found.created_at);
    Product { version, created_at, changed_at, ..product.clone() }
}

/// Stores a product under its version and moves its back-order allowance with it. Whatever came between is `Contention`.
pub(super) async fn commit(app: &App, product: &Product, backorders: &Backorders) -> Result<(), Error> {
    let mut changes = Changes::new();
    catalog::put(&mut changes, product, || Error::Contention);
    if let Some(moved) = with_limit(backorders, product.backorder_limit) {
        changes.put_backorders(&product.sku, &moved, || Error::Contention);
    }
    Ok(app.table.commit(changes).await?)
}

/// Whether two products differ in nothing but their version and its time.
pub(super) fn is_same(one: &Product, other: &Product) -> bool {
    let Product { version, created_at, changed_at, .. } = *one;
    *one == Product { version, created_at, changed_at, ..other.clone() }
}

/// The allowance under another limit: the limit less what waits, which is below zero when the limit falls below that; then
/// nothing can be back-ordered until enough has come or been cancelled. `None` when the limit is the same.
fn with_limit(now: &Backorders, limit: u32) -> Option<Backorders> {
    let limit = i64::from(limit);
    if limit == now.limit {
        return None;
    }
    Some(Backorders { limit, left: limit - now.waiting, version: now.version + 1, ..*now })
}

#[cfg(test)]
mod tests {
    use super::super::snapshot::samples::product;
    use super::*;

    #[test]
    fn a10_a_product_keeps_when_it_was_first_put_and_when_last() {
        let now = |text: &str| Some(text.parse().unwrap());
        let put = product("POT", "Pot", "pots", "Holds soup.");
        let first = dated(&put, 1, None, "2027-03-01T09:30:00.7Z".parse().unwrap());
        assert_eq!((first.created_at, first.changed_at), (now("2027-03-01T09:30:00Z"), now("2027-03-01T09:30:00Z")));
        let second = dated(&put, 2, Some(&first), "2027-03-02T09:30:00Z".parse().unwrap());
        assert_eq!((second.created_at, second.changed_at), (first.created_at, now("2027-03-02T09:30:00Z")));
        assert!(is_same(&first, &put) && is_same(&second, &first), "times make no other product");
    }

    #[test]
    fn a_limit_moves_what_is_left_by_the_difference() {
        let fresh = with_limit(&Backorders::default(), 10).unwrap();
        assert_eq!((fresh.limit, fresh.left, fresh.waiting, fresh.version), (10, 10, 0, 1));
        assert_eq!(with_limit(&fresh, 10), None);
        let sold = Backorders { left: 4, waiting: 6, version: 7, ..fresh };
        let raised = with_limit(&sold, 12).unwrap();
        assert_eq!((raised.left, raised.waiting, raised.version), (6, 6, 8));
    }

    #[test]
    fn a_limit_below_what_waits_leaves_less_than_nothing_and_raising_it_again_gives_nothing_away() {
        let sold = Backorders { limit: 10, left: 2, waiting: 8, version: 3 };
        let lowered = with_limit(&sold, 5).unwrap();
        assert_eq!((lowered.limit, lowered.left, lowered.waiting), (5, -3, 8));
        let raised = with_limit(&lowered, 10).unwrap();
        assert_eq!((raised.limit, raised.left, raised.waiting), (10, 2, 8));
    }
}
