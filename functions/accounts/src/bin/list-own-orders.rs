//! The Lambda function `list-own-orders`; see `accounts_functions::list_own_orders`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(accounts_functions::list_own_orders::ENDPOINT, aws::connect().await?).await
}
