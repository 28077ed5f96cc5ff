//! The Lambda function `get-return-options`; see `returns_functions::get_return_options`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(returns_functions::get_return_options::ENDPOINT, aws::connect().await?).await
}
