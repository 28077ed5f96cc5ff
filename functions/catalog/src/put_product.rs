//! `PUT /admin/products/{sku}`: makes or changes a product, whole.

use crate::wire::ProductView;
use app::{App, Error, Role, catalog};
use domain::ids::Sku;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use http::StatusCode;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::put("/admin/products/{sku}", "put-product").needs(Role::Merchant).versioned();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

async fn handle(app: &App, call: Call) -> Answer {
    let sku = Sku::parse(call.text("sku")).map_err(|wrong| Error::field("sku", wrong.0))?;
    let put = catalog::put_product(app, &sku, call.value()?, call.if_match()?).await?;
    let status = if put.created { StatusCode::CREATED } else { StatusCode::OK };
    let view = ProductView::new(put.product, app.config.currency);
    Reply::ok().status(status).etag(view.version()).json(&view)
}

/// A product as the merchant puts it: whole, so that what is left out has its default. Only described here; it is read
/// where it is checked, as [`catalog::ProductBody`].
#[derive(ToSchema)]
#[expect(dead_code, reason = "a description for OpenAPI, held against the type that is read by a test")]
struct PutProductBody {
    name: String,
    /// Required before the product can be published.
    description: Option<String>,
    /// The id of one of the setting `categories`, which says which attributes there are.
    category: String,
    price: edge::wire::Money,
    prices: Option<Vec<PutLaterPrice>>,
    weight_g: u32,
    /// Length, width, height.
    size_mm: Option<[u32; 3]>,
    /// Texts, numbers and yes/no, by name.
    #[schema(value_type = Option<Object>)]
    attributes: Option<()>,
    images: Option<Vec<String>>,
    /// `standard` when left out.
    tax_class: Option<String>,
    /// Units that may be sold beyond stock; 0 when left out.
    backorder_limit: Option<u32>,
    /// Bought once and kept.
    durable: Option<bool>,
    max_per_order: Option<u32>,
    published: bool,
}

/// A price that holds from a moment on.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a description for OpenAPI")]
struct PutLaterPrice {
    amount: i64,
    /// A time, or a date, which means its first moment in UTC.
    from: String,
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Makes or changes a product")
        .body::<PutProductBody>()
        .reply::<ProductView>(200, "The product as it is stored")
        .reply::<ProductView>(201, "The new product")
        .done();
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use utoipa::PartialSchema;

    #[test]
    fn the_body_that_is_described_is_the_body_that_is_read() {
        let schema = serde_json::to_value(PutProductBody::schema()).unwrap();
        let mut described: Vec<String> = schema["properties"].as_object().unwrap().keys().cloned().collect();
        let refusal = serde_json::from_value::<catalog::ProductBody>(json!({"?": 1})).unwrap_err().to_string();
        let (_, expected) = refusal.split_once("expected one of ").unwrap();
        let mut read: Vec<String> = expected.split(", ").map(|name| name.trim_matches('`').to_owned()).collect();
        described.sort();
        read.sort();
        assert_eq!(described, read);
    }
}
