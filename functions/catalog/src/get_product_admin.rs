//! `GET /admin/products/{sku}`: a product as the merchant keeps it, published or not.

use crate::wire::ProductView;
use app::{App, Role, catalog};
use domain::ids::Sku;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};

pub const ROUTE: Route = Route::get("/admin/products/{sku}", "get-product-admin").needs(Role::Merchant);
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

async fn handle(app: &App, call: Call) -> Answer {
    let sku: Sku = call.id("sku", "product")?;
    let product = catalog::get_product_admin(app, &sku).await?;
    let view = ProductView::new(product, app.config.currency);
    Reply::ok().etag(view.version()).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Shows a product to the merchant")
        .reply::<ProductView>(200, "The product, with its version as ETag")
        .done();
}
