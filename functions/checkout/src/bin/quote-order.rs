//! The Lambda function `quote-order`; see `checkout_functions::quote_order`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(checkout_functions::quote_order::ENDPOINT, aws::connect().await?).await
}
