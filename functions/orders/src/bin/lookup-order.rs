//! The Lambda function `lookup-order`; see `orders_functions::lookup_order`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(orders_functions::lookup_order::ENDPOINT, aws::connect().await?).await
}
