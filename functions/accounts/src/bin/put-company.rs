//! The Lambda function `put-company`; see `accounts_functions::put_company`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(accounts_functions::put_company::ENDPOINT, aws::connect().await?).await
}
