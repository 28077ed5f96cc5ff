//! The Lambda function `show-help`; see `web_functions::show_help`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(web_functions::show_help::ENDPOINT, aws::connect().await?).await
}
