//! Reads the queue `authorize-payment`; see `payments_functions::authorize_payment`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_queue(payments_functions::authorize_payment::WORKER, aws::connect().await?).await
}
