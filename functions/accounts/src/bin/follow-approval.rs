//! Reads the queue `follow-approval`; see `accounts_functions::follow_approval`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_queue(accounts_functions::follow_approval::WORKER, aws::connect().await?).await
}
