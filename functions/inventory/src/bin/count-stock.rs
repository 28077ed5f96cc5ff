//! The Lambda function `count-stock`; see `inventory_functions::count_stock`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(inventory_functions::count_stock::ENDPOINT, aws::connect().await?).await
}
