//! The Lambda function `show-cart`; see `web_functions::show_cart`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(web_functions::show_cart::ENDPOINT, aws::connect().await?).await
}
