//! The Lambda function `cancel-order`; see `orders_functions::cancel_order`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(orders_functions::cancel_order::ENDPOINT, aws::connect().await?).await
}
