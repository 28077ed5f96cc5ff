//! Reads the queue `release-order`; see `fulfillment_functions::release_order`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_queue(fulfillment_functions::release_order::WORKER, aws::connect().await?).await
}
