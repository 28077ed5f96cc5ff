//! Every search entry, kept in memory until the catalogue's head says that one has changed. The head is read at each call:
//! half a read unit buys lists that are never older than the stream. Stock is never decided here.

use super::search::Index;
use super::words::plain;
use crate::{App, Error};
use futures::future::try_join_all;
use std::sync::Arc;
use store::catalog::{self, Entry};
use store::keys::SHARDS;
use tokio::sync::Mutex;

/// The entries as of one revision, ready to be searched.
pub(super) struct Snapshot {
    pub entries: Vec<Entry>,
    /// The names as they are sorted, in the order of `entries`.
    pub names: Vec<String>,
    pub index: Index,
}

impl Snapshot {
    pub(super) fn new(entries: Vec<Entry>) -> Self {
        let names = entries.iter().map(|entry| plain(&entry.product.name)).collect();
        let index = Index::new(entries.iter().map(|entry| &entry.product));
        Self { entries, names, index }
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

/// Products for the tests of what is made of a snapshot.
#[cfg(test)]
pub(super) mod samples {
    use domain::catalog::{Availability, Product};
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
        Entry { product: product(sku, name, category, "Good."), availability: Availability::InStock }
    }

    pub(in super::super) fn sku(text: &str) -> Sku {
        Sku::parse(text).expect("samples have good names")
    }
}
