//! The Lambda function `set-ticket-status`; see `care_functions::set_ticket_status`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(care_functions::set_ticket_status::ENDPOINT, aws::connect().await?).await
}
