//! The Lambda function `get-sitemap`; see `web_functions::get_sitemap`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(web_functions::get_sitemap::ENDPOINT, aws::connect().await?).await
}
