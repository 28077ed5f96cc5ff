//! The Lambda function `check-promises`; see `tracking_functions::check_promises`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_queue(tracking_functions::check_promises::WORKER, aws::connect().await?).await
}
