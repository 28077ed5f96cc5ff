//! The Lambda function `transfer-stock`; see `inventory_functions::transfer_stock`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(inventory_functions::transfer_stock::ENDPOINT, aws::connect().await?).await
}
