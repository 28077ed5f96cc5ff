//! The Lambda function `show-order`; see `web_functions::show_order`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(web_functions::show_order::ENDPOINT, aws::connect().await?).await
}
