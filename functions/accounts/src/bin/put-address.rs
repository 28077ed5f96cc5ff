//! The Lambda function `put-address`; see `accounts_functions::put_address`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(accounts_functions::put_address::ENDPOINT, aws::connect().await?).await
}
