//! The Lambda function `send-mail`; see `mail_functions::send_mail`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_queue(mail_functions::send_mail::WORKER, aws::connect_with_mailer().await?).await
}
