//! The Lambda function `hand-over`; see `fulfillment_functions::hand_over`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(fulfillment_functions::hand_over::ENDPOINT, aws::connect().await?).await
}
