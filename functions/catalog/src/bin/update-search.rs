//! Consumes the table's stream.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_stream(catalog_functions::update_search::WORKER, aws::connect().await?).await
}
