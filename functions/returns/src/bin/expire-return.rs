//! The Lambda function `expire-return`; see `returns_functions::expire_return`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_queue(returns_functions::expire_return::WORKER, aws::connect().await?).await
}
