//! The Lambda function `show-search`; see `web_functions::show_search`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(web_functions::show_search::ENDPOINT, aws::connect().await?).await
}
