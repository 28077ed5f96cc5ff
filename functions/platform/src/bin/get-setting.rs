//! The Lambda function `get-setting`; see `platform_functions::get_setting`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(platform_functions::get_setting::ENDPOINT, aws::connect().await?).await
}
