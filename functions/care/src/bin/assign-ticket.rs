//! The Lambda function `assign-ticket`; see `care_functions::assign_ticket`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(care_functions::assign_ticket::ENDPOINT, aws::connect().await?).await
}
