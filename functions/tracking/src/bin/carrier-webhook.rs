//! The Lambda function `carrier-webhook`; see `tracking_functions::carrier_webhook`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(tracking_functions::carrier_webhook::ENDPOINT, aws::connect_with_carrier().await?).await
}
