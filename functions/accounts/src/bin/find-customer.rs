//! The Lambda function `find-customer`; see `accounts_functions::find_customer`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(accounts_functions::find_customer::ENDPOINT, aws::connect().await?).await
}
