//! `GET /products/{sku}`: a published product, what can be had of it now or when, and what instead; and, for whoever says
//! where they are, what it would cost to have it sent there and when it would come.

use crate::delivery::DeliveryView;
use crate::wire::attributes;
use app::orders::{self, Whereto};
use app::{App, Error, catalog};
use domain::ids::Sku;
use domain::money::Currency;
use edge::wire::Money;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub const ROUTE: Route = Route::get("/products/{sku}", "get-product");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// A product as a shopper sees it.
#[derive(Serialize, ToSchema)]
struct ProductPage {
    #[schema(value_type = String, example = "KETTLE-1")]
    sku: Sku,
    name: String,
    description: String,
    category: String,
    #[schema(value_type = Object)]
    attributes: Map<String, Value>,
    images: Vec<String>,
    /// The price that holds now.
    price: Money,
    /// Bought once and kept.
    durable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_per_order: Option<u32>,
    availability: AvailabilityView,
    /// Given when a country is.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery: Option<DeliveryView>,
    /// Given when nothing is available, most similar first; each has units for sale.
    alternatives: Vec<AlternativeView>,
    /// Null while nobody has rated the product.
    rating: Option<Rating>,
    guides: Vec<Guide>,
}

/// What can be had, as of this moment.
#[derive(Serialize, ToSchema)]
struct AvailabilityView {
    /// Units for sale over all locations.
    now: u32,
    /// When the next buyer can have one: null while there are units now, and when nobody has announced any.
    #[schema(value_type = Option<String>, example = "2027-03-10")]
    available_on: Option<Date>,
    backorder: BackorderView,
}

/// Units that may be ordered although they are not there.
#[derive(Serialize, ToSchema)]
struct BackorderView {
    allowed: bool,
    left: u32,
}

/// Something else that is in stock now.
#[derive(Serialize, ToSchema)]
struct AlternativeView {
    #[schema(value_type = String)]
    sku: Sku,
    name: String,
    price: Money,
    available: u32,
}

/// What verified buyers think.
#[derive(Serialize, ToSchema)]
struct Rating {
    #[schema(value_type = String, example = "4.5")]
    mean: String,
    count: u32,
}

/// How to use what was bought.
#[derive(Serialize, ToSchema)]
struct Guide {
    slug: String,
    title: String,
}

async fn handle(app: &App, call: Call) -> Answer {
    let sku: Sku = call.id("sku", "product")?;
    let to = Whereto::parse(&call.query::<Vec<_>>()?).map_err(Error::Invalid)?;
    let shown = catalog::get_product(app, &sku, to.as_ref().map_or(1, |to| to.quantity)).await?;
    let currency = app.config.currency;
    let delivery = match to {
        Some(to) => {
            let estimate = orders::estimate(app, &shown, &to).await?;
            Some(DeliveryView::new(estimate, to.quantity, currency))
        }
        None => None,
    };
    Reply::ok().json(&page(shown, delivery, currency))
}

fn page(shown: catalog::Shown, delivery: Option<DeliveryView>, currency: Currency) -> ProductPage {
    let product = shown.product;
    let alternative = |other: catalog::Alternative| AlternativeView {
        sku: other.sku,
        name: other.name,
        price: Money::new(other.price, currency),
        available: other.available,
    };
    ProductPage {
        sku: product.sku,
        name: product.name,
        description: product.description,
        category: product.category,
        attributes: attributes(product.attributes),
        images: product.images,
        price: Money::new(shown.price, currency),
        durable: product.durable,
        max_per_order: product.max_per_order,
        availability: AvailabilityView {
            now: shown.supply.now,
            available_on: shown.supply.available_on,
            backorder: BackorderView { allowed: shown.supply.backorders_left > 0, left: shown.supply.backorders_left },
        },
        delivery,
        alternatives: shown.alternatives.into_iter().map(alternative).collect(),
        rating: None,
        guides: Vec::new(),
    }
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Shows a product")
        .query("country", "Where it would be sent, two capitals: adds `delivery`. The others refine it.")
        .query("region", "State or province; read from the postal code where it is left out and that says it.")
        .query("postal_code", "As people write it there.")
        .query("quantity", "How many; 1 when left out.")
        .reply::<ProductPage>(200, "The product, with its stock as of now")
        .done();
}
