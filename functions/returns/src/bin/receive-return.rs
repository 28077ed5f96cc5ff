//! The Lambda function `receive-return`; see `returns_functions::receive_return`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(returns_functions::receive_return::ENDPOINT, aws::connect().await?).await
}
