//! The Lambda function `get-credit`; see `accounts_functions::get_credit`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(accounts_functions::get_credit::ENDPOINT, aws::connect().await?).await
}
