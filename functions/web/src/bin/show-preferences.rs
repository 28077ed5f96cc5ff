//! The Lambda function `show-preferences`; see `web_functions::show_preferences`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(web_functions::show_preferences::ENDPOINT, aws::connect().await?).await
}
