//! The Lambda function `join-waitlist`; see `catalog_functions::join_waitlist`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(catalog_functions::join_waitlist::ENDPOINT, aws::connect().await?).await
}
