//! The Lambda function `put-location`; see `platform_functions::put_location`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(platform_functions::put_location::ENDPOINT, aws::connect().await?).await
}
