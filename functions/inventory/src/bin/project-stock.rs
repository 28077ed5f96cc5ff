//! Consumes the table's stream.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_stream(inventory_functions::project_stock::WORKER, aws::connect().await?).await
}
