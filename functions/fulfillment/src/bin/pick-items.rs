//! The Lambda function `pick-items`; see `fulfillment_functions::pick_items`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(fulfillment_functions::pick_items::ENDPOINT, aws::connect().await?).await
}
