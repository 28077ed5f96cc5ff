//! The Lambda function `preview-change`; see `orders_functions::preview_change`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(orders_functions::preview_change::ENDPOINT, aws::connect().await?).await
}
