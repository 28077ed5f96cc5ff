//! The Lambda function `get-product-admin`; see `catalog_functions::get_product_admin`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(catalog_functions::get_product_admin::ENDPOINT, aws::connect().await?).await
}
