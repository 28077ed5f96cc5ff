//! The Lambda function `list-failures`; see `platform_functions::list_failures`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(platform_functions::list_failures::ENDPOINT, aws::connect_with_queues().await?).await
}
