//! The Lambda function `get-profile`; see `accounts_functions::get_profile`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(accounts_functions::get_profile::ENDPOINT, aws::connect().await?).await
}
