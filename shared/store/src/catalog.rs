//! Products, and the search entries the stream makes of the published ones.

use crate::changes::Changes;
use crate::item::{self, Item, Value};
use crate::keys::{self, Key, SHARDS};
use crate::settings::before;
use crate::table::{Condition, Index, Query, Table, TableError, When, Write};
use domain::catalog::{Availability, Product};
use domain::ids::Sku;
use futures::future::try_join_all;
use serde::{Deserialize, Serialize};

/// # Errors
/// Those of the table.
pub async fn product(table: &dyn Table, sku: &Sku) -> Result<Option<Product>, TableError> {
    let key = keys::product(sku);
    match table.get(&key).await? {
        Some(found) => item::decode(&key, found).map(Some),
        None => Ok(None),
    }
}

/// # Errors
/// `Corrupt` when it does not parse.
pub fn decode(item: Item) -> Result<Product, TableError> {
    let key = item::key_of(&item).unwrap_or(Key { pk: "PRODUCT#".to_owned(), sk: String::new() });
    item::decode(&key, item)
}

pub fn put<E>(changes: &mut Changes<E>, product: &Product, refusal: impl FnOnce() -> E + Send + 'static) {
    let entries = vec![(Index::Lists, keys::products_list(&product.sku))];
    changes.put_indexed(keys::product(&product.sku), product, entries, before(product.version), refusal);
}

/// SKUs of one shard of the list of all products, a page at a time.
///
/// # Errors
/// Those of the table.
pub async fn skus(
    table: &dyn Table,
    shard: u8,
    cursor: Option<Item>,
    limit: u32,
) -> Result<(Vec<Sku>, Option<Item>), TableError> {
    let page =
        table.query(&Query::index(Index::Lists, keys::products_partition(shard)).after(cursor).limit(limit)).await?;
    Ok((page.items.iter().map(listed_sku).collect::<Result<_, _>>()?, page.next))
}

fn listed_sku(found: &Item) -> Result<Sku, TableError> {
    let key = item::key_of(found).unwrap_or(Key { pk: "PRODUCT#".to_owned(), sk: String::new() });
    let text = item::text(found, "gsi1sk").unwrap_or_default();
    Sku::parse(&text).map_err(|error| TableError::corrupt(&key, error))
}

/// Greater than every SKU.
const BEYOND_SKUS: &str = "~";

/// The first SKUs after one, in their order, at most so many, from all shards of the list of all products.
///
/// # Errors
/// Those of the table.
pub async fn skus_after(table: &dyn Table, after: Option<&Sku>, most: usize) -> Result<Vec<Sku>, TableError> {
    // The bound belongs to what is read, and not to what is asked for.
    let limit = u32::try_from(most + 1).unwrap_or(u32::MAX);
    let shards = (0..SHARDS).map(|shard| async move {
        let mut query = Query::index(Index::Lists, keys::products_partition(shard)).limit(limit);
        if let Some(after) = after {
            query = query.between(after.as_str(), BEYOND_SKUS);
        }
        table.query(&query).await
    });
    let mut found = Vec::new();
    for page in try_join_all(shards).await? {
        for sku in page.items.iter().map(listed_sku) {
            found.push(sku?);
        }
    }
    found.retain(|sku| after.is_none_or(|after| sku > after));
    found.sort();
    found.truncate(most);
    Ok(found)
}

/// Many products, in the order of their SKUs; those that are not there are left out.
///
/// # Errors
/// Those of the table.
pub async fn products(table: &dyn Table, skus: &[Sku]) -> Result<Vec<Product>, TableError> {
    let wanted: Vec<Key> = skus.iter().map(keys::product).collect();
    let found = table.get_many(&wanted).await?;
    found.into_iter().flatten().map(decode).collect()
}

/// The search entries of many products, in the order of their SKUs; `None` for what is not published.
///
/// # Errors
/// Those of the table.
pub async fn entries_of(table: &dyn Table, skus: &[Sku]) -> Result<Vec<Option<Entry>>, TableError> {
    let wanted: Vec<Key> = skus.iter().map(keys::catalog_entry).collect();
    let found = table.get_many(&wanted).await?;
    found.into_iter().zip(&wanted).map(|(found, key)| found.map(|found| item::decode(key, found)).transpose()).collect()
}

/// What a list or a search shows of a published product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub product: Product,
    pub availability: Availability,
    /// Units for sale, while they are few: more of them change too often to be kept here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<u32>,
}

impl Entry {
    /// `sellable` over all locations.
    #[must_use]
    pub fn new(product: Product, sellable: u32) -> Self {
        let availability = Availability::of(sellable);
        let left = (availability == Availability::Low).then_some(sellable);
        Self { product, availability, left }
    }
}

/// The SKU whose search entry a change of this item may change: a product, or its stock at a location. Back-orders and
/// inbound goods do not show in lists.
#[must_use]
pub fn concerns(key: &Key) -> Option<Sku> {
    let sku = Sku::parse(key.pk.split_once('#')?.1).ok()?;
    let of_stock = key.pk == keys::stock_partition(&sku) && key.sk.starts_with(keys::STOCK_LOCATION);
    (of_stock || *key == keys::product(&sku)).then_some(sku)
}

/// # Errors
/// Those of the table.
pub async fn entry(table: &dyn Table, sku: &Sku) -> Result<Option<Entry>, TableError> {
    let key = keys::catalog_entry(sku);
    match table.get(&key).await? {
        Some(found) => item::decode(&key, found).map(Some),
        None => Ok(None),
    }
}

/// Writes an entry, or takes it out, and moves the head in the same transaction, so that readers notice.
pub fn put_entry<E>(
    changes: &mut Changes<E>,
    sku: &Sku,
    entry: Option<&Entry>,
    revision: &str,
    refusal: impl Fn() -> E + Send + Clone + 'static,
) {
    const WHY: &str = "derived from the product and its stock; made anew from what is read";
    match entry {
        Some(entry) => changes.put(keys::catalog_entry(sku), entry, When::Always(WHY), refusal.clone()),
        None => changes.push(Write::Delete { key: keys::catalog_entry(sku), when: When::Always(WHY) }, {
            let refusal = refusal.clone();
            move |_| refusal()
        }),
    }
    let head = Write::Update {
        key: keys::catalog_head(),
        add: Vec::new(),
        set: vec![("revision", Value::S(revision.to_owned()))],
        when: When::Always(WHY),
    };
    changes.push(head, move |_| refusal());
}

/// Changes whenever an entry does; `None` while the catalogue is empty.
///
/// # Errors
/// Those of the table.
pub async fn revision(table: &dyn Table) -> Result<Option<String>, TableError> {
    Ok(revision_of(table.get(&keys::catalog_head()).await?.as_ref()))
}

/// The revision a head says that was read along with something else.
#[must_use]
pub fn revision_of(head: Option<&Item>) -> Option<String> {
    item::text(head?, "revision")
}

/// The entries of one shard; the shards are `0..keys::SHARDS`. Read once per revision and kept in memory by who searches.
///
/// # Errors
/// Those of the table.
pub async fn entries(table: &dyn Table, shard: u8) -> Result<Vec<Entry>, TableError> {
    let partition = keys::catalog_partition(shard);
    let found = table.query_all(Query::partition(&partition)).await?;
    let decode = |found: Item| {
        let key = item::key_of(&found).unwrap_or(Key { pk: partition.clone(), sk: String::new() });
        item::decode(&key, found)
    };
    found.into_iter().map(decode).collect()
}

/// That a product is what was read; for writes that depend on it.
#[must_use]
pub fn unchanged(product: &Product) -> Write {
    let when = When::All(vec![Condition::Equals("version", Value::N(product.version.to_string()))]);
    Write::Check { key: keys::product(&product.sku), when }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::LocationId;

    #[test]
    fn only_products_and_stock_at_a_location_concern_the_search() {
        let sku = Sku::parse("KETTLE-1").unwrap();
        let east = LocationId::parse("east").unwrap();
        assert_eq!(concerns(&keys::product(&sku)), Some(sku.clone()));
        assert_eq!(concerns(&keys::stock(&sku, &east)), Some(sku.clone()));
        assert_eq!(concerns(&keys::backorder(&sku)), None);
        assert_eq!(concerns(&keys::catalog_entry(&sku)), None);
        assert_eq!(concerns(&keys::catalog_head()), None);
        assert_eq!(concerns(&keys::setting("taxes")), None);
    }
}
