//! The Lambda function `inspect-return`; see `returns_functions::inspect_return`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(returns_functions::inspect_return::ENDPOINT, aws::connect().await?).await
}
