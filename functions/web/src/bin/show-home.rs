//! The Lambda function `show-home`; see `web_functions::show_home`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(web_functions::show_home::ENDPOINT, aws::connect().await?).await
}
