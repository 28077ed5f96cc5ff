//! Parcels and what their carriers said of them, in their order's partition; found by the carrier's tracker. Which units are
//! in a parcel the order's portions say.

use crate::changes::Changes;
use crate::item::{self, Item, Value};
use crate::keys::{self, Key};
use crate::ledger::announcing;
use crate::settings::before;
use crate::table::{Index, Query, Table, TableError, When};
use domain::ids::{OrderId, ParcelId, ReturnId};
use domain::parcels::{Parcel, Scan};

/// # Errors
/// Those of the table.
pub async fn find(table: &dyn Table, id: &ParcelId) -> Result<Option<Parcel>, TableError> {
    let key = keys::parcel(id);
    table.get(&key).await?.map(|found| decode(&key, found)).transpose()
}

/// Many, in the order they are named; those that are gone are left out.
///
/// # Errors
/// Those of the table.
pub async fn find_many(table: &dyn Table, ids: &[ParcelId]) -> Result<Vec<Parcel>, TableError> {
    let wanted: Vec<Key> = ids.iter().map(keys::parcel).collect();
    let found = table.get_many(&wanted).await?;
    found.into_iter().zip(&wanted).filter_map(|(found, key)| Some(decode(key, found?))).collect()
}

/// Every parcel of an order, also those that were opened again.
///
/// # Errors
/// Those of the table.
pub async fn of_order(table: &dyn Table, id: &OrderId) -> Result<Vec<Parcel>, TableError> {
    let found = table.query_all(Query::partition(keys::order_partition(id)).prefix(keys::PARCEL)).await?;
    let parcel = |found: Item| {
        let key = item::key_of(&found).ok_or_else(|| nowhere(id))?;
        decode(&key, found)
    };
    found.into_iter().map(parcel).collect()
}

fn nowhere(id: &OrderId) -> TableError {
    TableError::corrupt(&Key { pk: keys::order_partition(id), sk: keys::PARCEL.to_owned() }, "an item without a key")
}

/// What a carrier's tracker is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tracked {
    Parcel(ParcelId),
    /// A parcel that comes back, or goes home from a repair.
    Return(ReturnId),
}

/// The parcel a carrier's tracker is of. The index lags a little behind the purchase of the label.
///
/// # Errors
/// Those of the table.
pub async fn of_tracker(table: &dyn Table, tracker: &str) -> Result<Option<Tracked>, TableError> {
    let page = table.query(&Query::index(Index::Customers, keys::tracker_partition(tracker)).limit(1)).await?;
    let Some(key) = page.items.first().and_then(item::key_of) else { return Ok(None) };
    let parcel = keys::parcel_id(&key).map(Tracked::Parcel);
    let tracked = parcel.or_else(|| keys::return_id(&key).map(Tracked::Return));
    tracked.map(Some).ok_or_else(|| TableError::corrupt(&key, "the key names no parcel"))
}

/// Everything its carrier said of a parcel, oldest first.
///
/// # Errors
/// Those of the table.
pub async fn scans(table: &dyn Table, id: &ParcelId) -> Result<Vec<Scan>, TableError> {
    let found = table.query_all(Query::partition(keys::order_partition(id.order())).prefix(keys::scans(id))).await?;
    found.into_iter().map(decode_scan).collect()
}

/// # Errors
/// `Corrupt` when it does not parse.
pub fn decode_scan(found: Item) -> Result<Scan, TableError> {
    let key = item::key_of(&found).unwrap_or(Key { pk: String::new(), sk: keys::SCAN.to_owned() });
    item::decode(&key, found)
}

/// # Errors
/// `Corrupt` when it does not parse.
pub fn decode(key: &Key, mut item: Item) -> Result<Parcel, TableError> {
    let id = keys::parcel_id(key).ok_or_else(|| TableError::corrupt(key, "the key names no parcel"))?;
    item.insert("id".to_owned(), Value::S(id.into()));
    item::decode(key, item)
}

impl<E> Changes<E> {
    /// Writes a parcel under its version (`parcel.version` is the new one), with the kinds of events this change announces.
    pub fn put_parcel(&mut self, parcel: &Parcel, events: &[&str], refusal: impl FnOnce() -> E + Send + 'static) {
        let key = keys::parcel(&parcel.id);
        match item::encode(&key, parcel) {
            Ok(mut item) => {
                item.remove("id");
                if let Some(tracker) = parcel.label.tracker() {
                    Index::Customers.put(&mut item, keys::tracker(tracker, &parcel.id));
                }
                item.extend(announcing(events));
                self.put_item(key, item, before(parcel.version), refusal);
            }
            Err(error) => self.broken(error),
        }
    }

    /// Writes what a carrier said, once. Whoever writes scans raises the parcel's version with them, so what was read of
    /// them under that version is all there is.
    pub fn put_scan(&mut self, id: &ParcelId, scan: &Scan, refusal: impl FnOnce() -> E + Send + 'static) {
        self.put(keys::scan(id, scan.at, &scan.id), scan, When::Absent, refusal);
    }
}
