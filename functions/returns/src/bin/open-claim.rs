//! The Lambda function `open-claim`; see `returns_functions::open_claim`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(returns_functions::open_claim::ENDPOINT, aws::connect().await?).await
}
