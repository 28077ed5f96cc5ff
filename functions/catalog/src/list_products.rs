//! `GET /products`: browses the catalogue, or searches it and forgives typing errors; narrowed and sorted.

use crate::facets::FacetView;
use app::{App, Error, catalog};
use domain::catalog::Availability;
use domain::ids::Sku;
use domain::money::Currency;
use edge::wire::Money;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Serialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::get("/products", "list-products");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// One page of the published products.
#[derive(Serialize, ToSchema)]
struct ProductList {
    items: Vec<ProductItem>,
    /// Items on all pages together.
    total: usize,
    /// Ways to narrow the list further: category, availability, price, then attributes.
    facets: Vec<FacetView>,
    next_cursor: Option<String>,
}

/// What a list shows of a product. Its availability may be a second old; the product itself says it exactly.
#[derive(Serialize, ToSchema)]
struct ProductItem {
    #[schema(value_type = String, example = "KETTLE-1")]
    sku: Sku,
    name: String,
    category: String,
    price: Money,
    /// The first of its images.
    image: Option<String>,
    #[schema(value_type = String, example = "in_stock")]
    availability: Availability,
    /// Units for sale, while they are few.
    #[serde(skip_serializing_if = "Option::is_none")]
    left: Option<u32>,
}

async fn handle(app: &App, call: Call) -> Answer {
    let list = catalog::List::parse(&call.query::<Vec<_>>()?).map_err(Error::Invalid)?;
    let browsed = catalog::browse(app, &list).await?;
    let currency = app.config.currency;
    Reply::ok().json(&ProductList {
        items: browsed.items.into_iter().map(|listed| item(listed, currency)).collect(),
        total: browsed.total,
        facets: browsed.facets.into_iter().map(|facet| FacetView::new(facet, currency)).collect(),
        next_cursor: browsed.next_cursor,
    })
}

fn item(listed: catalog::Listed, currency: Currency) -> ProductItem {
    ProductItem {
        sku: listed.sku,
        name: listed.name,
        category: listed.category,
        price: Money::new(listed.price, currency),
        image: listed.image,
        availability: listed.availability,
        left: listed.left,
    }
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Lists or searches products")
        .query("q", "Words to look for in names, categories, attributes and descriptions; typing errors are forgiven.")
        .query("category", "Only products of this category.")
        .query(
            "sort",
            "relevance (by fit, or by category and name; when left out), name, price, -price (dearest first) or newest.",
        )
        .query("in_stock", "true: only what can be bought now.")
        .query("min_price", "Only products that cost as much or more, in minor units.")
        .query("max_price", "Only products that cost as much or less, in minor units.")
        .query(
            "attributes.<name>",
            "Only products whose attribute has this value, true or false for yes and no; given again, one of the values.",
        )
        .query("attributes.<name>.min", "Only products whose attribute is this number or more.")
        .query("attributes.<name>.max", "Only products whose attribute is this number or less.")
        .query("cursor", "The next_cursor of the page before; everything else as it was.")
        .query("limit", "Items a page, at most 100; 24 when left out.")
        .reply::<ProductList>(
            200,
            "Products in the order asked for; availability is in_stock, low or out_of_stock",
        )
        .done();
}
