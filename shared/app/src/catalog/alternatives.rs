//! What to buy instead of something that cannot be had.

use super::browse::{Listed, listed};
use super::show::Shown;
use super::similar::similarity;
use super::snapshot::{self, Snapshot};
use crate::{App, Error};
use domain::catalog::{Availability, Product};
use domain::ids::Sku;
use domain::money::Minor;
use futures::future::try_join_all;
use jiff::Timestamp;
use std::cmp::Reverse;
use store::inventory;

/// So many candidates per place are asked for their stock before fewer alternatives than wanted are given.
const TRIES: usize = 4;

/// Something else that can be had now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    pub sku: Sku,
    pub name: String,
    pub price: Minor,
    /// Units for sale, always more than 0.
    pub available: u32,
    /// The first of its pictures.
    pub image: Option<String>,
}

/// At most `limit` alternatives to `near`, most similar first, none of them in `exclude`. The snapshot says what to look
/// at; each is given only when a consistent read of its stock finds something to sell.
///
/// # Errors
/// Those of the table.
pub async fn alternatives(app: &App, exclude: &[Sku], near: &Product, limit: usize) -> Result<Vec<Alternative>, Error> {
    instead_of(app, &*snapshot::current(app).await?, exclude, near, limit).await
}

/// [`alternatives`] out of a snapshot that the caller has.
pub(super) async fn instead_of(
    app: &App,
    snapshot: &Snapshot,
    exclude: &[Sku],
    near: &Product,
    limit: usize,
) -> Result<Vec<Alternative>, Error> {
    let now = app.now();
    let candidates = candidates(snapshot, exclude, near, now);
    let candidates: Vec<&Product> = candidates.into_iter().map(|at| &snapshot.entries[at].product).collect();
    let mut found = Vec::new();
    for some in candidates.chunks(limit.max(1)).take(TRIES) {
        let stocks = try_join_all(some.iter().map(|product| inventory::of_sku(&*app.table, &product.sku))).await?;
        for (product, stock) in some.iter().zip(stocks) {
            let available = stock.sellable();
            if available > 0 && found.len() < limit {
                let (sku, name) = (product.sku.clone(), product.name.clone());
                let image = product.images.first().cloned();
                found.push(Alternative { sku, name, price: product.price_at(now), available, image });
            }
        }
        if found.len() == limit {
            break;
        }
    }
    Ok(found)
}

/// At most `limit` products like the shown one that were in stock when last seen, most similar first: what else to look at,
/// for somebody who can have this one.
///
/// # Errors
/// Those of the table.
pub async fn related(app: &App, shown: &Shown, limit: usize) -> Result<Vec<Listed>, Error> {
    let (snapshot, now) = (snapshot::of_revision(app, shown.revision.as_deref()).await?, app.now());
    Ok(candidates(&snapshot, &[], &shown.product, now)
        .into_iter()
        .take(limit)
        .map(|at| listed(&snapshot, at, now))
        .collect())
}

/// Positions of what may do instead and was in stock when last seen, most similar first.
fn candidates(snapshot: &Snapshot, exclude: &[Sku], near: &Product, now: Timestamp) -> Vec<usize> {
    let entries = snapshot.entries.iter().enumerate();
    let name = snapshot.name_words.name(&near.name);
    let nearness = |at, other| similarity(near, other, snapshot.name_words.shared(&name, at), now);
    let mut candidates: Vec<(Reverse<i64>, usize)> = entries
        .filter(|(_, entry)| entry.availability != Availability::OutOfStock)
        .filter(|(_, entry)| entry.product.sku != near.sku && !exclude.contains(&entry.product.sku))
        .filter_map(|(at, entry)| Some((Reverse(nearness(at, &entry.product)?), at)))
        .collect();
    // Equals stand in the order of names, as the snapshot does.
    candidates.sort_unstable();
    candidates.into_iter().map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::super::snapshot::samples::{entry, product, sku};
    use super::*;

    #[test]
    fn a3_candidates_are_similar_in_stock_and_never_what_was_refused() {
        let mut sold_out = entry("SOLD-OUT", "Stove kettle", "kettles");
        sold_out.availability = Availability::OutOfStock;
        let snapshot = Snapshot::new(vec![
            sold_out,
            entry("TOWEL", "Towel", "towels"),
            entry("B", "Brewing kettle", "kettles"),
            entry("A", "Stove kettle", "kettles"),
            entry("KETTLE", "Stove kettle", "kettles"),
            entry("REFUSED", "Stove kettle", "kettles"),
        ]);
        let near = product("KETTLE", "Stove kettle", "kettles", "Boils.");
        let found = candidates(&snapshot, &[sku("REFUSED")], &near, Timestamp::UNIX_EPOCH);
        let skus: Vec<&str> = found.iter().map(|at| snapshot.entries[*at].product.sku.as_str()).collect();
        assert_eq!(skus, ["A", "B"]);
    }
}
