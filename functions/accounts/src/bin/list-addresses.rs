//! The Lambda function `list-addresses`; see `accounts_functions::list_addresses`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(accounts_functions::list_addresses::ENDPOINT, aws::connect().await?).await
}
