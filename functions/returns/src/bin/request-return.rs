//! The Lambda function `request-return`; see `returns_functions::request_return`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(returns_functions::request_return::ENDPOINT, aws::connect().await?).await
}
