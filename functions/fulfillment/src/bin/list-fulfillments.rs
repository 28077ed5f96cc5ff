//! The Lambda function `list-fulfillments`; see `fulfillment_functions::list_fulfillments`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(fulfillment_functions::list_fulfillments::ENDPOINT, aws::connect().await?).await
}
