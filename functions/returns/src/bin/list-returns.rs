//! The Lambda function `list-returns`; see `returns_functions::list_returns`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(returns_functions::list_returns::ENDPOINT, aws::connect().await?).await
}
