//! The Lambda function `get-report`; see `insights_functions::get_report`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(insights_functions::get_report::ENDPOINT, aws::connect().await?).await
}
