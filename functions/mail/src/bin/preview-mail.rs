//! The Lambda function `preview-mail`; see `mail_functions::preview_mail`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(mail_functions::preview_mail::ENDPOINT, aws::connect().await?).await
}
