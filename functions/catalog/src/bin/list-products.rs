//! The Lambda function `list-products`; see `catalog_functions::list_products`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(catalog_functions::list_products::ENDPOINT, aws::connect().await?).await
}
