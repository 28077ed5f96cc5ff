//! The Lambda function `put-setting`; see `platform_functions::put_setting`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(platform_functions::put_setting::ENDPOINT, aws::connect().await?).await
}
