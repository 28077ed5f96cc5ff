//! The Lambda function `show-product`; see `web_functions::show_product`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(web_functions::show_product::ENDPOINT, aws::connect().await?).await
}
