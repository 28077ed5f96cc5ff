//! The Lambda function `show-survey`; see `web_functions::show_survey`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(web_functions::show_survey::ENDPOINT, aws::connect().await?).await
}
