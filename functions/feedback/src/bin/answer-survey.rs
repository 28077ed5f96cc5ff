//! The Lambda function `answer-survey`; see `feedback_functions::answer_survey`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(feedback_functions::answer_survey::ENDPOINT, aws::connect().await?).await
}
