//! The Lambda function `report-short`; see `fulfillment_functions::report_short`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(fulfillment_functions::report_short::ENDPOINT, aws::connect().await?).await
}
