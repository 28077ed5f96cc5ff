//! The Lambda function `get-stock`; see `inventory_functions::get_stock`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(inventory_functions::get_stock::ENDPOINT, aws::connect().await?).await
}
