//! The Lambda function `send-test-mail`; see `mail_functions::send_test_mail`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(mail_functions::send_test_mail::ENDPOINT, aws::connect_with_mailer().await?).await
}
