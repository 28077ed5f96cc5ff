//! The Lambda function `list-products-admin`; see `catalog_functions::list_products_admin`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(catalog_functions::list_products_admin::ENDPOINT, aws::connect().await?).await
}
