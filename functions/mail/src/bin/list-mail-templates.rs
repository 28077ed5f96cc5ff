//! The Lambda function `list-mail-templates`; see `mail_functions::list_mail_templates`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(mail_functions::list_mail_templates::ENDPOINT, aws::connect().await?).await
}
