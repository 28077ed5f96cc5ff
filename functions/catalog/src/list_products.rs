//! `GET /products`: browses the catalogue, or searches it and forgives typing errors.

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
}

async fn handle(app: &App, call: Call) -> Answer {
    let list = catalog::List::parse(&call.query::<Vec<_>>()?).map_err(Error::Invalid)?;
    let listing = catalog::list_products(app, &list).await?;
    let items = listing.items.into_iter().map(|listed| item(listed, app.config.currency)).collect();
    Reply::ok().json(&ProductList { items, next_cursor: listing.next_cursor })
}

fn item(listed: catalog::Listed, currency: Currency) -> ProductItem {
    ProductItem {
        sku: listed.sku,
        name: listed.name,
        category: listed.category,
        price: Money::new(listed.price, currency),
        image: listed.image,
        availability: listed.availability,
    }
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Lists or searches products")
        .query("q", "Words to look for in names, categories, attributes and descriptions; typing errors are forgiven.")
        .query("category", "Only products of this category.")
        .query("cursor", "The next_cursor of the page before.")
        .query("limit", "Items a page, at most 100; 24 when left out.")
        .reply::<ProductList>(
            200,
            "Products by fit, or by category and name; availability is in_stock, low or out_of_stock",
        )
        .done();
}
