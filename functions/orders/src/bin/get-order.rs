//! The Lambda function `get-order`; see `orders_functions::get_order`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(orders_functions::get_order::ENDPOINT, aws::connect().await?).await
}
