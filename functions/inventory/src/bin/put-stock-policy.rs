//! The Lambda function `put-stock-policy`; see `inventory_functions::put_stock_policy`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(inventory_functions::put_stock_policy::ENDPOINT, aws::connect().await?).await
}
