//! The Lambda function `issue-credit`; see `accounts_functions::issue_credit`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(accounts_functions::issue_credit::ENDPOINT, aws::connect().await?).await
}
