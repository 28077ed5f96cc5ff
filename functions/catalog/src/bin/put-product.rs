//! The Lambda function `put-product`; see `catalog_functions::put_product`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(catalog_functions::put_product::ENDPOINT, aws::connect().await?).await
}
