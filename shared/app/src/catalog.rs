//! The catalogue: products as the merchant keeps them, and as shoppers find them. Search and alternatives stand on a
//! snapshot that the stream keeps; whatever is said about stock *now* is read from the stock itself.

mod alternatives;
mod body;
mod import;
mod list;
mod put;
mod search;
mod sheet;
mod show;
mod similar;
pub mod snapshot;
mod update_search;
mod words;

pub use alternatives::{Alternative, alternatives};
pub use body::{PriceBody, ProductBody};
pub use import::{Rejected, Report, import_products};
pub use list::{List, Listed, Listing, list_products};
pub use put::{Put, get_product_admin, put_product};
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
