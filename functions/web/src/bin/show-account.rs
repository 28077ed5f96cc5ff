//! The Lambda function `show-account`; see `web_functions::show_account`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(web_functions::show_account::ENDPOINT, aws::connect().await?).await
}
