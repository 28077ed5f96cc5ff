//! All products for those who work with them, published or not, by SKU. Pages follow the last SKU, so a catalogue that
//! changes between two pages neither repeats nor skips what stayed.

use super::words::plain;
use crate::{App, Error};
use data_encoding::BASE64URL_NOPAD;
use domain::catalog::{Availability, Product};
use domain::ids::Sku;
use store::catalog;

#[derive(Clone, Debug, Default)]
pub struct AdminFilter {
    /// Words, or parts of words, of the SKU and the name.
    pub q: Option<String>,
    pub category: Option<String>,
    pub published: Option<bool>,
    pub limit: usize,
    pub cursor: Option<String>,
}

#[derive(Clone, Debug)]
pub struct AdminItem {
    pub product: Product,
    /// Of what is published and has come into the search.
    pub availability: Option<Availability>,
}

#[derive(Clone, Debug)]
pub struct AdminListing {
    pub items: Vec<AdminItem>,
    pub next_cursor: Option<String>,
}

/// Products that are read at once where not all of them are wanted.
const AT_ONCE: usize = 100;
/// Rounds of reading one call may make; a filter that matches little continues by cursor.
const MOST_ROUNDS: usize = 10;

/// # Errors
/// A cursor that was not given by this list.
pub async fn list_products_admin(app: &App, filter: &AdminFilter) -> Result<AdminListing, Error> {
    let table = &*app.table;
    let mut after = match &filter.cursor {
        Some(cursor) => Some(decode(cursor).ok_or_else(|| Error::field("cursor", "was not given by this list"))?),
        None => None,
    };
    let wanted = Wanted::new(filter);
    let mut found: Vec<Product> = Vec::new();
    for _ in 0..MOST_ROUNDS {
        // One more than is asked for tells whether there are more.
        let most = if wanted.is_everything() { filter.limit + 1 - found.len() } else { AT_ONCE };
        let skus = catalog::skus_after(table, after.as_ref(), most).await?;
        let is_last = skus.len() < most;
        found.extend(catalog::products(table, &skus).await?.into_iter().filter(|product| wanted.matches(product)));
        after = skus.into_iter().next_back().or(after);
        if found.len() > filter.limit {
            found.truncate(filter.limit);
            let next = found.last().map(|last| encode(&last.sku));
            return page(app, found, next).await;
        }
        if is_last {
            return page(app, found, None).await;
        }
    }
    page(app, found, after.as_ref().map(encode)).await
}

async fn page(app: &App, found: Vec<Product>, next_cursor: Option<String>) -> Result<AdminListing, Error> {
    let skus: Vec<Sku> = found.iter().map(|product| product.sku.clone()).collect();
    let entries = catalog::entries_of(&*app.table, &skus).await?;
    let availability = |product: &Product, entry: Option<catalog::Entry>| {
        entry.filter(|_| product.published).map(|entry| entry.availability)
    };
    let items = found.into_iter().zip(entries);
    let items = items.map(|(product, entry)| AdminItem { availability: availability(&product, entry), product });
    Ok(AdminListing { items: items.collect(), next_cursor })
}

/// What a product must be to be listed.
struct Wanted<'a> {
    words: Vec<String>,
    category: Option<&'a str>,
    published: Option<bool>,
}

impl<'a> Wanted<'a> {
    fn new(filter: &'a AdminFilter) -> Self {
        let words = filter.q.as_deref().map(plain).unwrap_or_default();
        Self {
            words: words.split_whitespace().map(str::to_owned).collect(),
            category: filter.category.as_deref(),
            published: filter.published,
        }
    }

    fn is_everything(&self) -> bool {
        self.words.is_empty() && self.category.is_none() && self.published.is_none()
    }

    fn matches(&self, product: &Product) -> bool {
        let text = plain(&format!("{} {}", product.sku, product.name));
        self.words.iter().all(|word| text.contains(word.as_str()))
            && self.category.is_none_or(|category| category == product.category)
            && self.published.is_none_or(|published| published == product.published)
    }
}

fn encode(sku: &Sku) -> String {
    BASE64URL_NOPAD.encode(sku.as_str().as_bytes())
}

fn decode(cursor: &str) -> Option<Sku> {
    Sku::parse(&String::from_utf8(BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::super::snapshot::samples::entry;
    use super::*;

    fn matches(filter: &AdminFilter) -> bool {
        Wanted::new(filter).matches(&entry("KETTLE-1.7", "Água kettle", "kettles").product)
    }

    #[test]
    fn a10_the_merchant_finds_products_by_parts_of_their_sku_and_name() {
        let q = |q: &str| matches(&AdminFilter { q: Some(q.to_owned()), ..AdminFilter::default() });
        for words in ["", "  ", "kettle", "KETTLE-1", "agua", "ettl 1.7"] {
            assert!(q(words), "{words:?}");
        }
        for words in ["pan", "kettle pan"] {
            assert!(!q(words), "{words:?}");
        }
    }

    #[test]
    fn a10_products_are_listed_by_category_and_by_whether_they_are_published() {
        let category = |category: &str| AdminFilter { category: Some(category.to_owned()), ..AdminFilter::default() };
        assert!(matches(&category("kettles")) && !matches(&category("pans")));
        let published = |published| AdminFilter { published: Some(published), ..AdminFilter::default() };
        assert!(matches(&published(true)) && !matches(&published(false)));
        assert!(Wanted::new(&AdminFilter::default()).is_everything());
        assert!(!Wanted::new(&published(true)).is_everything());
    }

    #[test]
    fn a_cursor_is_read_back_and_a_made_up_one_is_not() {
        let sku = Sku::parse("KETTLE-1").unwrap();
        assert_eq!(decode(&encode(&sku)), Some(sku));
        for wrong in ["", "nonsense!", "IQ"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }
}
