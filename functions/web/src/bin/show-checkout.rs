//! The Lambda function `show-checkout`; see `web_functions::show_checkout`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(web_functions::show_checkout::ENDPOINT, aws::connect().await?).await
}
