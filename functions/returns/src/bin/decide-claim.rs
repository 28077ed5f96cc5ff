//! The Lambda function `decide-claim`; see `returns_functions::decide_claim`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(returns_functions::decide_claim::ENDPOINT, aws::connect().await?).await
}
