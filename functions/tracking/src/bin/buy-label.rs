//! The Lambda function `buy-label`; see `tracking_functions::buy_label`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_queue(tracking_functions::buy_label::WORKER, aws::connect_with_carrier().await?).await
}
