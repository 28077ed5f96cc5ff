//! `GET /admin/products`: all products, published or not, by SKU.

use app::catalog::{self, AdminFilter, AdminItem};
use app::{App, Error};
use domain::catalog::Availability;
use domain::ids::Sku;
use domain::money::Currency;
use domain::validate::Problems;
use edge::wire::Money;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const ROUTE: Route = Route::get("/admin/products", "list-products-admin").staff();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

const USUAL_LIMIT: usize = 50;
const MOST_ITEMS: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListProductsAdminQuery {
    q: Option<String>,
    category: Option<String>,
    published: Option<bool>,
    limit: Option<usize>,
    cursor: Option<String>,
}

impl ListProductsAdminQuery {
    fn into_filter(self) -> Result<AdminFilter, Error> {
        let mut problems = Problems::new();
        problems.text("q", self.q.as_deref().unwrap_or_default(), 200);
        let limit = self.limit.unwrap_or(USUAL_LIMIT);
        if !(1..=MOST_ITEMS).contains(&limit) {
            problems.add("limit", format!("must be between 1 and {MOST_ITEMS}"));
        }
        problems.into_result()?;
        let given = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let (category, cursor) = (given(self.category), given(self.cursor));
        Ok(AdminFilter { q: self.q, category, published: self.published, limit, cursor })
    }
}

/// What a list shows of a product to those who work with it.
#[derive(Serialize, ToSchema)]
pub struct AdminProductItem {
    #[schema(value_type = String, example = "KETTLE-1")]
    pub sku: Sku,
    pub name: String,
    pub category: String,
    /// The price that holds now.
    pub price: Money,
    /// The first of its images.
    pub image: Option<String>,
    pub published: bool,
    /// Of what is published; it may be a second old.
    #[schema(value_type = Option<String>, example = "in_stock")]
    pub availability: Option<Availability>,
    pub version: u64,
}

#[derive(Serialize, ToSchema)]
pub struct AdminProductList {
    pub items: Vec<AdminProductItem>,
    pub next_cursor: Option<String>,
}

async fn handle(app: &App, call: Call) -> Answer {
    let filter = call.query::<ListProductsAdminQuery>()?.into_filter()?;
    let listing = catalog::list_products_admin(app, &filter).await?;
    let now = app.now();
    let items = listing.items.into_iter().map(|found| item(found, app.config.currency, now)).collect();
    Reply::ok().json(&AdminProductList { items, next_cursor: listing.next_cursor })
}

fn item(AdminItem { product, availability }: AdminItem, currency: Currency, now: Timestamp) -> AdminProductItem {
    AdminProductItem {
        price: Money::new(product.price_at(now), currency),
        sku: product.sku,
        name: product.name,
        category: product.category,
        image: product.images.into_iter().next(),
        published: product.published,
        availability,
        version: product.version,
    }
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Lists all products, published or not, by SKU")
        .query("q", "Words, or parts of words, of the SKU and the name.")
        .query("category", "Only products of this category.")
        .query("published", "true: only what is published; false: only what is not.")
        .query("limit", "Items a page, at most 100; 50 when left out. A page may have fewer, and still a next one.")
        .query("cursor", "The next_cursor of the page before.")
        .reply::<AdminProductList>(200, "One page; availability is in_stock, low or out_of_stock")
        .done();
}
