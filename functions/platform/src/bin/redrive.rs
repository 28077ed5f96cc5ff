//! The Lambda function `redrive`; see `platform_functions::redrive`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(platform_functions::redrive::ENDPOINT, aws::connect_with_queues().await?).await
}
