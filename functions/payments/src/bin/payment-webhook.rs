//! The Lambda function `payment-webhook`; see `payments_functions::payment_webhook`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(payments_functions::payment_webhook::ENDPOINT, aws::connect().await?).await
}
