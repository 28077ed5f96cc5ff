//! The Lambda function `contact-support`; see `care_functions::contact_support`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(care_functions::contact_support::ENDPOINT, aws::connect().await?).await
}
