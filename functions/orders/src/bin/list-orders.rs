//! The Lambda function `list-orders`; see `orders_functions::list_orders`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(orders_functions::list_orders::ENDPOINT, aws::connect().await?).await
}
