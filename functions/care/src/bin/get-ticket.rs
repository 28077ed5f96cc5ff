//! The Lambda function `get-ticket`; see `care_functions::get_ticket`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(care_functions::get_ticket::ENDPOINT, aws::connect().await?).await
}
