//! Every search entry, kept in memory until the catalogue's head says that one has changed. The head is read at each call:
//! one read unit buys lists that are never older than the stream. Stock is never decided here.

use super::columns::Columns;
use super::search::Index;
use super::similar::Names;
use super::words::plain;
use crate::{App, Error};
use futures::future::try_join_all;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use store::catalog::{self, Entry};
use store::keys::SHARDS;
use tokio::sync::Mutex;

/// The entries as of one revision, ready to be searched, narrowed and sorted.
pub(super) struct Snapshot {
    /// By name, and by SKU where names are the same: a position is also a place in the order of names.
    pub entries: Vec<Entry>,
    /// The names as they are sorted, in the order of `entries`.
    pub names: Vec<String>,
    /// Their words, in the order of `entries`.
    pub name_words: Names,
    /// The categories there are products of, by how they are sorted and by id.
    pub categories: Vec<(String, String)>,
    /// The position of its category, in the order of `entries`.
    pub category_of: Vec<usize>,
    pub columns: Columns,
    pub index: Index,
}

impl Snapshot {
    pub(super) fn new(entries: Vec<Entry>) -> Self {
        let mut named: Vec<(String, Entry)> =
            entries.into_iter().map(|entry| (plain(&entry.product.name), entry)).collect();
        named.sort_by(|(a, one), (b, other)| (a, &one.product.sku).cmp(&(b, &other.product.sku)));
        let (names, entries): (Vec<String>, Vec<Entry>) = named.into_iter().unzip();
        let ids: BTreeSet<&str> = entries.iter().map(|entry| entry.product.category.as_str()).collect();
        let mut categories: Vec<(String, String)> = ids.into_iter().map(|id| (plain(id), id.to_owned())).collect();
        categories.sort();
        let place: HashMap<&str, usize> =
            categories.iter().enumerate().map(|(place, (_, id))| (id.as_str(), place)).collect();
        let category_of = entries.iter().map(|entry| place[entry.product.category.as_str()]).collect();
        let columns = Columns::new(&entries);
        let index = Index::new(entries.iter().map(|entry| &entry.product));
        let name_words = Names::new(entries.iter().map(|entry| entry.product.name.as_str()));
        Self { entries, names, name_words, categories, category_of, columns, index }
    }
}

/// The last snapshot, kept per function. Held while it is read, so that many callers at once read the entries once.
#[derive(Default)]
pub struct Cache {
    held: Mutex<Option<Held>>,
}

struct Held {
    revision: Option<String>,
    snapshot: Arc<Snapshot>,
}

/// The catalogue as the stream left it.
///
/// # Errors
/// Those of the table.
pub(super) async fn current(app: &App) -> Result<Arc<Snapshot>, Error> {
    let mut held = app.snapshot.held.lock().await;
    // The head before the entries: entries that are newer than their revision are only read again, never missed.
    let revision = catalog::revision(&*app.table).await?;
    if let Some(held) = held.as_ref().filter(|held| held.revision == revision) {
        return Ok(held.snapshot.clone());
    }
    let shards = try_join_all((0..SHARDS).map(|shard| catalog::entries(&*app.table, shard))).await?;
    let snapshot = Arc::new(Snapshot::new(shards.into_iter().flatten().collect()));
    *held = Some(Held { revision, snapshot: snapshot.clone() });
    Ok(snapshot)
}

/// The catalogue as of a revision that was just read with something else: the kept snapshot when it is of that one, or
/// else the current one.
///
/// # Errors
/// Those of the table.
pub(super) async fn of_revision(app: &App, revision: Option<&str>) -> Result<Arc<Snapshot>, Error> {
    {
        let held = app.snapshot.held.lock().await;
        if let Some(held) = held.as_ref().filter(|held| held.revision.as_deref() == revision) {
            return Ok(held.snapshot.clone());
        }
    }
    current(app).await
}

/// Products for the tests of what is made of a snapshot.
#[cfg(test)]
pub(super) mod samples {
    use domain::catalog::Product;
    use domain::ids::Sku;
    use serde_json::json;
    use store::catalog::Entry;

    pub(in super::super) fn product(sku: &str, name: &str, category: &str, description: &str) -> Product {
        let json = json!({
            "sku": sku, "name": name, "category": category, "description": description, "price": 4500, "weight_g": 900,
            "tax_class": "standard", "published": true, "version": 1, "attributes": {"finish": "steel"},
        });
        serde_json::from_value(json).expect("samples are products")
    }

    pub(in super::super) fn entry(sku: &str, name: &str, category: &str) -> Entry {
        Entry::new(product(sku, name, category, "Good."), 40)
    }

    pub(in super::super) fn sku(text: &str) -> Sku {
        Sku::parse(text).expect("samples have good names")
    }
}
