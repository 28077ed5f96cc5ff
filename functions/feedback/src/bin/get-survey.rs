//! The Lambda function `get-survey`; see `feedback_functions::get_survey`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(feedback_functions::get_survey::ENDPOINT, aws::connect().await?).await
}
