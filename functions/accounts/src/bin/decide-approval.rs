//! The Lambda function `decide-approval`; see `accounts_functions::decide_approval`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(accounts_functions::decide_approval::ENDPOINT, aws::connect().await?).await
}
