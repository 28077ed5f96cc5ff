//! The Lambda function `adjust-stock`; see `inventory_functions::adjust_stock`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(inventory_functions::adjust_stock::ENDPOINT, aws::connect().await?).await
}
