//! The whole catalogue at a glance: its categories, what stands in the window of the home page, and what a search engine
//! may know of.

use super::browse::{Listed, listed};
use super::snapshot::{self, Snapshot};
use crate::{App, Error, settings};
use domain::catalog::{Availability, Categories, Category};
use domain::ids::Sku;
use futures::future::try_join;
use jiff::Timestamp;
use std::cmp::Reverse;

/// A published product, for whoever lists them all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    pub sku: Sku,
    /// When the merchant changed it last, as far as that was kept.
    pub changed_at: Option<Timestamp>,
}

/// A category with what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    pub id: String,
    pub name: String,
    /// Published products.
    pub products: usize,
    /// A picture of one of them, in stock rather than not.
    pub image: Option<String>,
}

/// All published products, by SKU.
///
/// # Errors
/// Those of the table.
pub async fn published(app: &App) -> Result<Vec<Published>, Error> {
    let snapshot = snapshot::current(app).await?;
    let products = snapshot.entries.iter().map(|entry| &entry.product);
    let mut published: Vec<Published> =
        products.map(|product| Published { sku: product.sku.clone(), changed_at: product.changed_at }).collect();
    published.sort_by(|a, b| a.sku.cmp(&b.sku));
    Ok(published)
}

/// A category as the settings have it: its name, and what its attributes are called; at most ten seconds old.
///
/// # Errors
/// Those of the table.
pub async fn category(app: &App, id: &str) -> Result<Option<Category>, Error> {
    Ok(settings::shop(app).await?.categories.find(id).cloned())
}

/// What the home page shows.
#[derive(Clone, Debug)]
pub struct Front {
    /// Every category in the order of the setting, empty ones too.
    pub shelves: Vec<Shelf>,
    /// Products in stock, one of each category in turn, so that every part of the shop is seen. Within a category what has a
    /// picture comes first, then what is plenty, then the newest day, then the name: nothing is said to be popular that
    /// nobody has counted.
    pub featured: Vec<Listed>,
}

/// The front of the shop, with at most `most` products, from one look at the catalogue.
///
/// # Errors
/// Those of the table.
pub async fn front(app: &App, most: usize) -> Result<Front, Error> {
    let (shop, snapshot) = try_join(settings::shop(app), snapshot::current(app)).await?;
    let now = app.now();
    let chosen = window(&shop.categories, &snapshot, most);
    let featured = chosen.into_iter().map(|at| listed(&snapshot, at, now)).collect();
    Ok(Front { shelves: shelves(&shop.categories, &snapshot), featured })
}

fn shelves(categories: &Categories, snapshot: &Snapshot) -> Vec<Shelf> {
    let shelf = |category: &Category| {
        let members = positions(snapshot, &category.id);
        let picture = |at: &usize| snapshot.entries[*at].product.images.first();
        let best =
            members.iter().filter(|at| picture(at).is_some()).min_by_key(|at| snapshot.entries[**at].availability);
        Shelf {
            id: category.id.clone(),
            name: category.name.clone(),
            products: members.len(),
            image: best.and_then(picture).cloned(),
        }
    };
    categories.categories.iter().map(shelf).collect()
}

fn positions(snapshot: &Snapshot, category: &str) -> Vec<usize> {
    let Some(wanted) = snapshot.categories.iter().position(|(_, id)| id == category) else { return Vec::new() };
    let all = snapshot.category_of.iter().enumerate();
    all.filter(|(_, category)| **category == wanted).map(|(at, _)| at).collect()
}

fn window(categories: &Categories, snapshot: &Snapshot, most: usize) -> Vec<usize> {
    let rows = categories.categories.iter().map(|category| {
        let mut row = positions(snapshot, &category.id);
        row.retain(|at| snapshot.entries[*at].availability != Availability::OutOfStock);
        row.sort_by_key(|at| {
            let entry = &snapshot.entries[*at];
            let day = entry.product.created_at.map(|created_at| created_at.as_second() / 86_400);
            (entry.product.images.is_empty(), entry.availability, Reverse(day), *at)
        });
        row
    });
    let rows: Vec<Vec<usize>> = rows.collect();
    let longest = rows.iter().map(Vec::len).max().unwrap_or(0);
    let turns = (0..longest).flat_map(|turn| rows.iter().filter_map(move |row| row.get(turn)));
    turns.take(most).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::super::snapshot::samples::entry;
    use super::*;
    use store::catalog::Entry;

    fn categories() -> Categories {
        serde_json::from_str(
            r#"{"categories": [{"id": "towels", "name": "Towels"}, {"id": "kettles", "name": "Kettles"},
                {"id": "tools", "name": "Tools"}]}"#,
        )
        .unwrap()
    }

    fn on(sku: &str, category: &str, left: u32, created_at: &str, image: bool) -> Entry {
        let mut product = entry(sku, sku, category).product;
        product.created_at = Some(format!("{created_at}T09:00:00Z").parse().unwrap());
        product.images = if image { vec![format!("/{sku}.svg")] } else { Vec::new() };
        Entry::new(product, left)
    }

    fn shop() -> Snapshot {
        Snapshot::new(vec![
            on("K1", "kettles", 40, "2027-03-01", true),
            on("K2", "kettles", 40, "2027-03-05", true),
            on("K3", "kettles", 2, "2027-03-09", true),
            on("K4", "kettles", 0, "2027-03-09", true),
            on("K5", "kettles", 40, "2027-03-09", false),
            on("T1", "towels", 0, "2027-03-01", true),
            on("T2", "towels", 3, "2027-03-01", true),
            on("X1", "gone", 40, "2027-03-01", true),
        ])
    }

    #[test]
    fn the_window_shows_each_category_in_turn_and_nothing_that_is_out_of_stock() {
        let shop = shop();
        let skus = |most| -> Vec<String> {
            window(&categories(), &shop, most).into_iter().map(|at| shop.entries[at].product.sku.to_string()).collect()
        };
        assert_eq!(skus(9), ["T2", "K2", "K1", "K3", "K5"]);
        assert_eq!(skus(2), ["T2", "K2"]);
        assert_eq!(skus(0), Vec::<String>::new());
    }

    #[test]
    fn shelves_stand_in_the_order_of_the_setting_with_what_is_on_them() {
        let shelves = shelves(&categories(), &shop());
        let seen: Vec<_> =
            shelves.iter().map(|shelf| (shelf.id.as_str(), shelf.products, shelf.image.as_deref())).collect();
        assert_eq!(seen, [("towels", 2, Some("/T2.svg")), ("kettles", 5, Some("/K1.svg")), ("tools", 0, None)]);
    }
}
