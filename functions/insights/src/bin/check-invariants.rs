//! The Lambda function `check-invariants`; see `insights_functions::check_invariants`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(insights_functions::check_invariants::ENDPOINT, aws::connect().await?).await
}
