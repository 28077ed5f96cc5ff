//! Reads the queue `capture-payment`; see `payments_functions::capture_payment`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_queue(payments_functions::capture_payment::WORKER, aws::connect().await?).await
}
