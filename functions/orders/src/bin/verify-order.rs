//! Reads the queue `verify-order`; see `orders_functions::verify_order`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_queue(orders_functions::verify_order::WORKER, aws::connect().await?).await
}
