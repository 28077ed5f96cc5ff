//! The Lambda function `presume-delivery`; see `tracking_functions::presume_delivery`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_queue(tracking_functions::presume_delivery::WORKER, aws::connect_with_carrier().await?).await
}
