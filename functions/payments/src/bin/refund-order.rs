//! The Lambda function `refund-order`; see `payments_functions::refund_order`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(payments_functions::refund_order::ENDPOINT, aws::connect().await?).await
}
