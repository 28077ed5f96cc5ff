//! The Lambda function `schedule-repair`; see `returns_functions::schedule_repair`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(returns_functions::schedule_repair::ENDPOINT, aws::connect().await?).await
}
