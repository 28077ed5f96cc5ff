//! Reads the queue `send-survey`; see `feedback_functions::send_survey`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_queue(feedback_functions::send_survey::WORKER, aws::connect().await?).await
}
