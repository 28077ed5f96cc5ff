//! The Lambda function `show-tracking`; see `web_functions::show_tracking`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(web_functions::show_tracking::ENDPOINT, aws::connect().await?).await
}
