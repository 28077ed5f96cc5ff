//! Reads the queue `fill-backorders`; see `orders_functions::fill_backorders`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_queue(orders_functions::fill_backorders::WORKER, aws::connect().await?).await
}
