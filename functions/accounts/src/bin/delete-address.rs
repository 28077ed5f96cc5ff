//! The Lambda function `delete-address`; see `accounts_functions::delete_address`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(accounts_functions::delete_address::ENDPOINT, aws::connect().await?).await
}
