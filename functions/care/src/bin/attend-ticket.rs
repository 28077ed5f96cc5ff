//! The Lambda function `attend-ticket`; see `care_functions::attend_ticket`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_queue(care_functions::attend_ticket::WORKER, aws::connect().await?).await
}
