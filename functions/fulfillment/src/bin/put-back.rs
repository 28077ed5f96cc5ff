//! The Lambda function `put-back`; see `fulfillment_functions::put_back`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(fulfillment_functions::put_back::ENDPOINT, aws::connect().await?).await
}
