//! The Lambda function `reply-ticket`; see `care_functions::reply_ticket`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(care_functions::reply_ticket::ENDPOINT, aws::connect().await?).await
}
