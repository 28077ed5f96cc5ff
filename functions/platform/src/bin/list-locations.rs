//! The Lambda function `list-locations`; see `platform_functions::list_locations`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(platform_functions::list_locations::ENDPOINT, aws::connect().await?).await
}
