//! The Lambda function `list-own-approvals`; see `accounts_functions::list_own_approvals`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(accounts_functions::list_own_approvals::ENDPOINT, aws::connect().await?).await
}
