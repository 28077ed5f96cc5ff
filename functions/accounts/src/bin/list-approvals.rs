//! The Lambda function `list-approvals`; see `accounts_functions::list_approvals`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(accounts_functions::list_approvals::ENDPOINT, aws::connect().await?).await
}
