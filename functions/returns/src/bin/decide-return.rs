//! The Lambda function `decide-return`; see `returns_functions::decide_return`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(returns_functions::decide_return::ENDPOINT, aws::connect().await?).await
}
