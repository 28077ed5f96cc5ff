//! The Lambda function `hold-order`; see `orders_functions::hold_order`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(orders_functions::hold_order::ENDPOINT, aws::connect().await?).await
}
