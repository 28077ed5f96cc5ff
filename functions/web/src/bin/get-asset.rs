//! The Lambda function `get-asset`; see `web_functions::get_asset`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(web_functions::get_asset::ENDPOINT, aws::connect().await?).await
}
