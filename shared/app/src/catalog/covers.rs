//! How products look that were bought at some time: a picture, and whether there is still a page to go to.

use crate::{App, Error};
use domain::ids::Sku;
use std::collections::BTreeMap;
use store::{Item, keys};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cover {
    pub image: Option<String>,
    pub is_published: bool,
}

/// The covers of these products, as far as they are known.
///
/// # Errors
/// Those of the table.
pub async fn covers(app: &App, skus: impl IntoIterator<Item = Sku>) -> Result<BTreeMap<Sku, Cover>, Error> {
    let keys: Vec<_> = skus.into_iter().map(|sku| keys::product(&sku)).collect();
    app.table.get_many(&keys).await?.into_iter().flatten().map(cover).collect()
}

/// The cover of a product as it is stored.
pub(crate) fn cover(found: Item) -> Result<(Sku, Cover), Error> {
    let product = store::catalog::decode(found)?;
    let image = product.images.into_iter().next();
    Ok((product.sku, Cover { image, is_published: product.published }))
}
