//! The Lambda function `pay-balance`; see `payments_functions::pay_balance`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(payments_functions::pay_balance::ENDPOINT, aws::connect().await?).await
}
