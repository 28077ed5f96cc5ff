//! The Lambda function `get-invoice`; see `web_functions::get_invoice`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(web_functions::get_invoice::ENDPOINT, aws::connect().await?).await
}
