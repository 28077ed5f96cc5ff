//! The Lambda function `get-return-label`; see `returns_functions::get_return_label`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(returns_functions::get_return_label::ENDPOINT, aws::connect().await?).await
}
