//! The Lambda function `create-purchase-order`; see `inventory_functions::create_purchase_order`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(inventory_functions::create_purchase_order::ENDPOINT, aws::connect().await?).await
}
