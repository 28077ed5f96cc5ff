//! The Lambda function `post-message`; see `care_functions::post_message`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(care_functions::post_message::ENDPOINT, aws::connect().await?).await
}
