//! The Lambda function `place-order`; see `orders_functions::place_order`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(orders_functions::place_order::ENDPOINT, aws::connect().await?).await
}
