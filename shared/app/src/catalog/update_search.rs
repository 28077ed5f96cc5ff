//! Keeps the search entries: makes the entry of a SKU anew from its product and its stock whenever one of them changes.
//! Re-reads instead of believing the change, so duplicates and any order do no harm.

use crate::retry::until_settled;
use crate::{App, Error};
use domain::catalog::Availability;
use domain::ids::Sku;
use domain::stock::StockItem;
use futures::future::try_join;
use store::catalog::{self, Entry};
use store::{Changes, Item, Key, inventory, item, keys};

/// So often an entry is written for one change before the change is given back to the stream.
const MOST_WRITES: usize = 5;

/// Handles one change of one item of the table.
///
/// # Errors
/// Those of the table.
pub async fn update_search(app: &App, old: Option<&Item>, new: Option<&Item>) -> Result<(), Error> {
    let Some(key) = new.or(old).and_then(item::key_of) else { return Ok(()) };
    let Some(sku) = catalog::concerns(&key) else { return Ok(()) };
    if shows_nothing_new(&key, old, new) {
        return Ok(());
    }
    until_settled(|| settle(app, &sku)).await
}

/// Writes until a look at product and stock *after* the last write finds nothing to change. Without that look two of these
/// at once could leave the older view standing: one reads, the other reads and writes, the first writes.
async fn settle(app: &App, sku: &Sku) -> Result<(), Error> {
    for _ in 0..MOST_WRITES {
        let found = catalog::entry(&*app.table, sku).await?;
        let entry = make(app, sku).await?;
        if found == entry {
            return Ok(());
        }
        let mut changes = Changes::new();
        let revision = app.ids.uuid().to_string();
        catalog::put_entry(&mut changes, sku, entry.as_ref(), &revision, || Error::Contention);
        app.table.commit(changes).await?;
    }
    Err(Error::Contention)
}

/// The entry as it should be; none for what is not published.
async fn make(app: &App, sku: &Sku) -> Result<Option<Entry>, Error> {
    let (product, stock) = try_join(catalog::product(&*app.table, sku), inventory::of_sku(&*app.table, sku)).await?;
    let product = product.filter(|product| product.published);
    Ok(product.map(|product| Entry::new(product, stock.sellable())))
}

/// A place that alone has plenty before and after keeps its SKU in stock, whatever the other places have. This is what an
/// ordinary order does to its stock, and it costs no read.
fn shows_nothing_new(key: &Key, old: Option<&Item>, new: Option<&Item>) -> bool {
    let plenty = |image: Option<&Item>| {
        let item = image.and_then(|image| inventory::decode_stock(key, image.clone()).ok());
        item.is_some_and(|item: StockItem| Availability::of(item.sellable()) == Availability::InStock)
    };
    key.sk.starts_with(keys::STOCK_LOCATION) && plenty(old) && plenty(new)
}

#[cfg(test)]
mod tests {
    use super::super::snapshot::samples::sku;
    use super::*;
    use domain::ids::LocationId;

    #[test]
    fn an_order_from_a_full_shelf_changes_nothing_that_lists_show() {
        let east = LocationId::parse("east").unwrap();
        let key = keys::stock(&sku("KETTLE-1"), &east);
        let image = |available: i64| {
            let mut stock = StockItem::empty(sku("KETTLE-1"), east.clone());
            stock.counters.available = available;
            stock.safety = 2;
            item::encode(&key, &stock).unwrap()
        };
        let nothing_new = |old: Option<i64>, new: Option<i64>| {
            shows_nothing_new(&key, old.map(image).as_ref(), new.map(image).as_ref())
        };
        assert!(nothing_new(Some(100), Some(99)));
        assert!(nothing_new(Some(9), Some(8)));
        assert!(!nothing_new(Some(8), Some(7)), "the last five");
        assert!(!nothing_new(Some(7), Some(8)));
        assert!(!nothing_new(None, Some(100)), "the first stock");
        let product = keys::product(&sku("KETTLE-1"));
        assert!(!shows_nothing_new(&product, Some(&image(100)), Some(&image(99))));
    }
}
