//! The Lambda function `import-products`; see `catalog_functions::import_products`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(catalog_functions::import_products::ENDPOINT, aws::connect().await?).await
}
