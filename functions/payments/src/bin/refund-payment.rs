//! Reads the queue `refund-payment`; see `payments_functions::refund_payment`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_queue(payments_functions::refund_payment::WORKER, aws::connect().await?).await
}
