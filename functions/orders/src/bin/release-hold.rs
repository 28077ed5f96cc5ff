//! The Lambda function `release-hold`; see `orders_functions::release_hold`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(orders_functions::release_hold::ENDPOINT, aws::connect().await?).await
}
