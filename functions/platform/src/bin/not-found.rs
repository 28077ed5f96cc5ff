//! The Lambda function `not-found`; see `platform_functions::not_found`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(platform_functions::not_found::ENDPOINT, aws::connect().await?).await
}
