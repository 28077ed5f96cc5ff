//! The Lambda function `receive-stock`; see `inventory_functions::receive_stock`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(inventory_functions::receive_stock::ENDPOINT, aws::connect().await?).await
}
