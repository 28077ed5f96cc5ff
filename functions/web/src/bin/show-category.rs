//! The Lambda function `show-category`; see `web_functions::show_category`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(web_functions::show_category::ENDPOINT, aws::connect().await?).await
}
