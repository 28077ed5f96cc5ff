//! The Lambda function `get-product`; see `catalog_functions::get_product`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(catalog_functions::get_product::ENDPOINT, aws::connect().await?).await
}
