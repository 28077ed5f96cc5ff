//! The catalogue: products as the merchant keeps them, and as shoppers find them. Search and alternatives stand on a
//! snapshot that the stream keeps; whatever is said about stock *now* is read from the stock itself.

mod alternatives;
mod body;
mod browse;
mod columns;
mod covers;
mod import;
mod list_admin;
mod put;
mod search;
mod sheet;
mod shelves;
mod show;
mod similar;
pub mod snapshot;
mod update_search;
mod words;

pub use alternatives::{Alternative, alternatives, related};
pub use body::{PriceBody, ProductBody};
pub use browse::{
    Browsed, Facet, FacetKind, FacetOptions, FacetValue, LONGEST_SEARCH, List, Listed, Sort, Span, browse,
};
pub(crate) use covers::cover;
pub use covers::{Cover, covers};
pub use import::{Rejected, Report, import_products};
pub use list_admin::{AdminFilter, AdminItem, AdminListing, list_products_admin};
pub use put::{Put, get_product_admin, put_product};
pub use shelves::{Front, Published, Shelf, category, front, published};
pub use show::{Shown, Supply, get_product};
pub use update_search::update_search;

use crate::settings::Name;
use crate::{App, Error};
use domain::catalog::Categories;
use store::{TableError, keys};

/// The categories as they are now. Not through the cache of [`crate::settings`]: whoever fills a shop puts a category and,
/// a moment later, its products.
async fn categories(app: &App) -> Result<Categories, Error> {
    let name = Name::Categories.to_string();
    match store::settings::setting(&*app.table, &name).await? {
        Some(setting) => serde_json::from_str(&setting.value)
            .map_err(|error| TableError::corrupt(&keys::setting(&name), error).into()),
        None => Ok(Categories::default()),
    }
}
