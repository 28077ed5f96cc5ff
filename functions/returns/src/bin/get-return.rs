//! The Lambda function `get-return`; see `returns_functions::get_return`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(returns_functions::get_return::ENDPOINT, aws::connect().await?).await
}
