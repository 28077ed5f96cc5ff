//! The Lambda function `list-tickets`; see `care_functions::list_tickets`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(care_functions::list_tickets::ENDPOINT, aws::connect().await?).await
}
