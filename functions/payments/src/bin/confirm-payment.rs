//! The Lambda function `confirm-payment`; see `payments_functions::confirm_payment`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(payments_functions::confirm_payment::ENDPOINT, aws::connect().await?).await
}
