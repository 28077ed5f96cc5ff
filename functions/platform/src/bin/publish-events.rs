//! Consumes the table's stream.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_stream(platform_functions::publish_events::WORKER, aws::connect_with_queues().await?).await
}
