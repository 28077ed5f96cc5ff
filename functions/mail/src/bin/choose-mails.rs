//! The Lambda function `choose-mails`; see `mail_functions::choose_mails`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(mail_functions::choose_mails::ENDPOINT, aws::connect().await?).await
}
