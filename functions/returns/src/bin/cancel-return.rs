//! The Lambda function `cancel-return`; see `returns_functions::cancel_return`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(returns_functions::cancel_return::ENDPOINT, aws::connect().await?).await
}
