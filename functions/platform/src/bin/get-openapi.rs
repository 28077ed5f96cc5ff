//! The Lambda function `get-openapi`; see `platform_functions::get_openapi`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(platform_functions::get_openapi::ENDPOINT, aws::connect().await?).await
}
