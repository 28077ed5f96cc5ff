//! Reads the queue `issue-invoice`; see `payments_functions::issue_invoice`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_queue(payments_functions::issue_invoice::WORKER, aws::connect().await?).await
}
