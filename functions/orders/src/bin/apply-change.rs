//! The Lambda function `apply-change`; see `orders_functions::apply_change`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(orders_functions::apply_change::ENDPOINT, aws::connect().await?).await
}
